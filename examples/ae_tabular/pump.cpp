// SPDX-License-Identifier: Apache-2.0
#include "examples/ae_tabular/pump.h"

#include <algorithm>

#include "fe/base/rng.h"

namespace pump {
namespace {

// Streams of the random numbers of a row.
constexpr uint64_t kReadings = 1, kOtherTime = 2, kFaults = 3;
constexpr double kDrift = 1.5;  // standard deviations

using Readings = std::array<double, kSensors.size()>;

Readings readings(fe::Rng rng) {
  const double load = rng.uniform();
  const double ambient = rng.normal(), pressure = rng.normal();
  const auto noise = [&](double std) { return std * rng.normal(); };
  const double speed = 1500.0 + 900.0 * load, air = 20.0 + 8.0 * ambient;
  const double inlet = 3.0 + 0.25 * pressure, relative_speed = speed / 2400.0;
  return {air + noise(0.3),
          speed + noise(8.0),
          inlet + noise(0.01),
          inlet + 6.0 * relative_speed * relative_speed + noise(0.05),
          0.02 * speed + 0.8 * pressure + noise(0.3),
          12.0 + 28.0 * load * load + noise(0.4),
          air + 25.0 + 45.0 * load * load + noise(0.8),
          air + 15.0 + 20.0 * load + noise(0.8),
          0.5 * air + 30.0 + 12.0 * load + noise(0.5),
          1.2 + 2.5 * load * load * load + noise(0.06)};
}

}  // namespace

fe::Dataset rows(int64_t count, double faulty, uint64_t seed) {
  constexpr auto kWidth = static_cast<int64_t>(kSensors.size());
  fe::Array x, y, sensors;
  float* values = x.resize<float>({count, kWidth});
  int64_t* labels = y.resize<int64_t>({count});
  int64_t* places = sensors.resize<int64_t>({count});
  for (int64_t i = 0; i < count; ++i) {
    const auto row = static_cast<uint64_t>(i);
    Readings read = readings(fe::Rng(seed, kReadings, 0, row));
    fe::Rng rng(seed, kFaults, 0, row);
    labels[i] = !rng.bernoulli(faulty) ? kNone : rng.bernoulli(0.5) ? kStuck : kDrifted;
    const int64_t place = rng.integer(0, kWidth);
    const auto at = static_cast<size_t>(place);
    const double drift = (rng.bernoulli(0.5) ? kDrift : -kDrift) * kSensors[at].std;
    if (labels[i] == kStuck) read[at] = readings(fe::Rng(seed, kOtherTime, 0, row))[at];
    if (labels[i] == kDrifted) read[at] += drift;
    places[i] = labels[i] == kNone ? -1 : place;
    std::transform(read.begin(), read.end(), values + i * kWidth,
                   [](double value) { return static_cast<float>(value); });
  }
  return fe::Dataset::from_arrays({{"x", x}, {"y", y}, {"sensor", sensors}}, "pump");
}

}  // namespace pump
