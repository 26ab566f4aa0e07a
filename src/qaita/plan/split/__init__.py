"""The quick lower bound: weights split over crews, money and suppliers."""
