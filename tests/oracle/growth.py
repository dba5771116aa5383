# SPDX-License-Identifier: LGPL-3.0-or-later
"""The least-squares line of tests/threshold/growth_test.cpp, in mpmath."""
from mpmath import log, mp, mpf, sqrt

mp.dps = 30
points = [(3, 4), (5, 9), (7, 8), (11, 12)]
x = [log(mpf(n)) / log(mpf(2)) for n, _ in points]
y = [mpf(bits) for _, bits in points]
mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
slope = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)
intercept = mean_y - slope * mean_x
residual = sqrt(sum((b - slope * a - intercept) ** 2 for a, b in zip(x, y)) / len(x))
print(slope, intercept, residual)
