"""The plain twin of the replay of pyrecodes cases: every row of every resource in every step, nothing remembered.

It shares no code with the package. ``replay(case)`` takes the decoded ``resolved.json`` and returns the rows of
``curves.csv`` and of ``activities.csv``. What is computed is written down in notes/pyrecodes.md, section 2.
"""

import math

import numpy as np


def same(value, target, absolute=0.0):
    """Close to one part in 1e9, or within an absolute distance."""
    return math.isclose(value, target, abs_tol=absolute)


def relate(kind, value, limits=(), steps=()):
    """What a relation makes of a share between 0 and 1."""
    if not 0 <= value <= 1:
        raise ValueError(value)
    if kind in (None, "Constant"):
        return 1.0
    if kind == "Linear":
        return value
    if kind == "ReverseLinear":
        return 1 - value
    if kind == "Binary":
        return 1.0 if same(value, 1, 1e-10) else 0.0
    if kind == "ReverseBinary":
        return 1.0 if same(value, 0, 1e-10) else 0.0
    value = round(value, 10)
    for k in range(len(limits) - 1):
        if limits[k] <= value < limits[k + 1]:
            return steps[k]
    return steps[0] if value < limits[0] else steps[-1]


class Amount:
    """A supply or a demand: what it is at its best, and what it is now."""

    def __init__(self, told):
        self.best = self.now = told["amount"]
        self.by_function, self.by_met = told["f2a"], told["u2a"]
        self.consumable = told["cls"] == "ConsumableResource"


class Activity:
    def __init__(self, name, told):
        self.name, self.duration, self.rate = name, told["duration"], told["rate"]
        self.before, self.demand = told["preceding"], told["demand"]
        self.level, self.ready, self.steps = 1.0, None, []
        self.may_work = False
        self.met = dict.fromkeys(self.demand, 1.0)

    def finished(self):
        return same(self.level, 1.0)

    def work(self, step):
        if self.finished():
            return
        gain = self.rate * min(self.met.values(), default=1.0)
        self.level = min(self.level + gain, 1.0)
        if gain > 0:
            self.steps.append(step)


class Component:
    def __init__(self, told, case):
        self.told = told
        self.ends = (told["locality"][0], told["locality"][-1])
        self.supply = {name: Amount(amount) for name, amount in told["supply"].items()}
        self.demand = {name: Amount(amount) for name, amount in told["operation_demand"].items()}
        self.activities = {name: Activity(name, activity) for name, activity in told["activities"].items()}
        self.interface = told["recovery_model"] == "InfrastructureInterfaceRecoveryModel"
        self.repair = self.activities.get("Recovery" if self.interface else "Repair")
        steps = told["recovery_time_steps"]
        self.steps = list(range(case["start"], case["max"])) if steps == "all" else steps
        self.asked = {}

    def damage(self):
        return 1 - self.repair.level if self.repair else 0

    def hurt(self, damage):
        if not self.repair:
            return
        if self.interface:
            self.repair.level = 0.0
            return
        for activity in self.activities.values():
            activity.level = 0.0
        self.repair.level = 1 - damage
        if self.repair.duration:
            self.repair.rate = damage / self.repair.duration

    def function(self):
        kind = self.told["damage_functionality"]
        steps = self.told.get("step_limits", ()), self.told.get("step_values", ())
        return relate(kind, 1 - self.damage() if self.interface else self.damage(), *steps) if self.repair else 1.0

    def before_done(self, activity):
        return all(self.activities[name].finished() for name in activity.before)

    def working(self):
        if self.interface or not self.repair:
            return []
        return [activity for activity in self.activities.values()
                if self.before_done(activity) and self.damage() > 0 and not activity.finished()]

    def update(self, step):
        function = self.function()
        for amount in [*self.supply.values(), *self.demand.values()]:
            amount.now = amount.best * relate(amount.by_function, function)
        calls = self.told["surge_resource"]
        if calls and step >= 1:
            amount = self.demand[calls]
            amount.now = max(amount.best, (amount.best * 10.0) * math.exp(-0.3) ** (step - 1))
        for activity in self.activities.values():
            activity.met = dict.fromkeys(activity.met, 1.0)
        self.asked = {}
        for activity in self.working():
            self.asked.update(activity.demand)

    def lack_operation(self, met):
        for amount in self.supply.values():
            amount.now = min(amount.now, amount.best * relate(amount.by_met, met))

    def lack_recovery(self, resource, met):
        activity = next(activity for activity in self.working() if activity.demand.get(resource, 0) > 0)
        activity.met[resource] = met

    def recover(self, step):
        if self.interface:
            self.repair.work(step)
        elif self.repair and step in self.steps:
            place = self.steps.index(step)
            for each in range(self.steps[place - 1] + 1 if place else step, step + 1):
                for activity in self.activities.values():
                    activity.may_work = self.before_done(activity)
                    if activity.may_work and activity.ready is None:
                        activity.ready = each
                for activity in self.activities.values():
                    if activity.may_work and self.damage() > 0:
                        activity.work(each)


def now(amounts, resource):
    """What there is now of a resource among a component's supplies or demands."""
    return amounts[resource].now if resource in amounts else 0.0


class Resource:
    def __init__(self, told, components, others):
        self.told, self.name, self.components, self.others = told, told["name"], components, others
        self.table = np.zeros((2 * len(components), 3))  # supply, demand, met

    def distribute(self, step):
        steps = self.told["distribution_time_steps"]
        if steps and step not in steps:
            return
        model = self.told["model"]
        if model == "UtilityDistributionModel":
            self.share()
        elif model == "HousingDistributionModel":
            for component in self.components:
                self.house(component, now(component.supply, self.name))
        elif model == "BridgeServiceDistributionModel":
            for bridge, links in self.told["bridges"].items():
                for link in links:
                    self.house(self.components[link], now(self.components[int(bridge)].supply, self.name))

    def house(self, component, supply):
        demand = now(component.demand, self.name)
        if demand > 0:
            component.lack_operation(min(1.0, supply / demand))

    def share(self):
        count = len(self.components)
        for k, component in enumerate(self.components):
            self.table[k] = now(component.supply, self.name), now(component.demand, self.name), 1
            self.table[k + count] = 0, component.asked.get(self.name, 0), 1
        suppliers = []  # component, what is left, what was drawn
        kinds = self.told["priority_demand_types"]
        kinds = [kinds["all"]] * len(self.told["priority_ids"]) if isinstance(kinds, dict) else kinds
        for component, kind in zip(self.told["priority_ids"], kinds, strict=False):
            row = component + count * (kind == "RecoveryDemand")
            own = self.table[row, 0] > 0
            if own:
                suppliers.insert(0, [component, self.table[row, 0], 0])
            if self.table[row, 1] > 0:
                self.serve(suppliers, row, component, kind)
            if own:
                suppliers.append(suppliers.pop(0))
        for component, _, drawn in suppliers:
            amount = self.components[component].supply[self.name]
            if amount.consumable:
                amount.best, amount.now = max(amount.best - drawn, 0), max(amount.now - drawn, 0)

    def serve(self, suppliers, row, component, kind):
        demand = need = self.table[row, 1]
        for supplier in suppliers:
            if not self.reaches(self.components[supplier[0]].ends, self.components[component].ends, demand):
                continue
            have = supplier[1]
            supplier[1] = have - need if need < have else 0.0
            supplier[2] += have - supplier[1]
            if need < have:
                return
            need -= have
        if need > 0:
            met = 1 - need / demand
            self.table[row, 2] = met
            if kind == "OperationDemand":
                self.components[component].lack_operation(met)
            else:
                self.components[component].lack_recovery(self.name, met)

    def reaches(self, supplier, consumer, demand):
        return any(start == end or self.capacity(start, end) > demand for start in supplier for end in consumer)

    def capacity(self, start, end):
        if self.told["transfer_service"] is None:
            return math.inf
        transfer = self.others[self.told["transfer_service"]]
        paths = transfer.told["paths"].get(f"from {start} to {end}")
        if not paths:
            return 0.0
        return max(min(now(self.components[link].supply, transfer.name) for link in path) for path in paths)

    def totals(self):
        if self.told["model"] == "UtilityDistributionModel":
            supply, demand, met = self.table.T.copy()
            return float(np.sum(supply)), float(np.sum(demand)), float(np.sum(demand * met))
        supply = demand = consumption = 0.0
        for component in self.components:
            has, needs = now(component.supply, self.name), now(component.demand, self.name)
            supply, demand, consumption = supply + has, demand + needs, consumption + min(has, needs)
        return supply, demand, consumption


def whole_supply(components, resource):
    """What all have of a resource, added up one after another."""
    total = 0
    for component in components:
        if resource in component.supply:
            total += component.supply[resource].now
    return total


def distribute(case, components, resources, step):
    """Hand out everything once, and what hangs together until its supply stands still."""
    for name in case["distribution"]["independent"]:
        resources[name].distribute(step)
    together = case["distribution"]["interdependent"]
    before = {name: whole_supply(components, name) for name in together}
    while True:
        for name in together:
            resources[name].distribute(step)
        after = {name: whole_supply(components, name) for name in together}
        if all(same(before[name], after[name]) for name in before):
            return
        before = after


def replay(case):
    """Rows of the curves (step, resource, supply, demand, consumption) and of the activities."""
    components = [Component(told, case) for told in case["components"]]
    resources = {}
    for told in case["resources"]:
        resources[told["name"]] = Resource(told, components, resources)
    curves = []
    for step in range(case["start"], case["max"]):
        done = step > case["disaster"] and all(same(component.damage(), 0, 1e-10) for component in components)
        if step == case["disaster"]:
            for k, damage in case["initial_damage"].items():
                components[int(k)].hurt(damage)
        for component in components:
            component.update(step)
        distribute(case, components, resources, step)
        for resource in resources.values():
            if resource.told["model"] in ("UtilityDistributionModel", "HousingDistributionModel"):
                curves.append((step, resource.name, *resource.totals()))
        if step > case["disaster"]:
            for component in components:
                component.recover(step)
        if done:
            break
    activities = [
        (component.told["id"], component.told["name"], activity.name, activity.duration, activity.ready,
         activity.steps[0] if activity.steps else None, activity.steps[-1] if activity.steps else None,
         len(activity.steps), float(activity.level))
        for component in components for activity in component.activities.values()
    ]
    return curves, activities
