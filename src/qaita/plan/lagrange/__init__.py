"""The Lagrangian bound: prices on crews, money and suppliers, a dynamic programme per asset, branching on hubs."""
