// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "fe/base/rng.h"
#include "fe/data/dataset.h"

/// Generated readings of a pump's sensors: a table like those of real sensors, on any machine.
namespace pump {

struct Sensor {
  const char* name;
  double mean, std;  ///< of normal readings, in the sensor's unit, rounded
};

inline constexpr std::array kSensors = {
    Sensor{"ambient_celsius", 20.0, 8.0},  Sensor{"speed_rpm", 1950.0, 260.0},
    Sensor{"inlet_bar", 3.0, 0.25},        Sensor{"outlet_bar", 7.0, 1.1},
    Sensor{"flow_m3_h", 39.0, 5.3},        Sensor{"current_ampere", 21.3, 8.3},
    Sensor{"winding_celsius", 60.0, 15.6}, Sensor{"bearing_celsius", 45.0, 9.9},
    Sensor{"oil_celsius", 46.0, 5.3},      Sensor{"vibration_mm_s", 1.8, 0.7},
};

/// The label "y" of a row.
enum Fault : int64_t {
  kNone = 0,
  kStuck = 1,   ///< one sensor shows what it showed at another time: a normal value by itself
  kDrifted = 2  ///< one sensor shows 1.5 standard deviations too much or too little
};

using Readings = std::array<double, kSensors.size()>;

/// Load, ambient temperature, and inlet pressure change freely; all sensors follow from these
/// three, with a little noise.
inline Readings readings(fe::Rng rng) {
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

/// `count` rows: "x", float32 [10]; "y", int64, a Fault; "sensor", int64, the faulty one, or -1.
/// `faulty` in [0, 1] is the fraction of rows with a fault. The same seed gives the same rows.
inline fe::Dataset rows(int64_t count, double faulty, uint64_t seed) {
  constexpr uint64_t kReadings = 1, kOtherTime = 2, kFaults = 3;  // streams of random numbers
  constexpr auto kWidth = static_cast<int64_t>(kSensors.size());
  constexpr double kDrift = 1.5;
  fe::Array x, y, sensors;
  auto* values = x.resize<float>({count, kWidth});
  auto* labels = y.resize<int64_t>({count});
  auto* faulty_sensor = sensors.resize<int64_t>({count});
  for (int64_t i = 0; i < count; ++i) {
    const auto row = static_cast<uint64_t>(i);
    Readings read = readings(fe::Rng(seed, kReadings, 0, row));
    fe::Rng rng(seed, kFaults, 0, row);
    labels[i] = !rng.bernoulli(faulty) ? kNone : rng.bernoulli(0.5) ? kStuck : kDrifted;
    const int64_t sensor = rng.integer(0, kWidth);
    const auto at = static_cast<size_t>(sensor);
    const double drift = (rng.bernoulli(0.5) ? kDrift : -kDrift) * kSensors[at].std;
    if (labels[i] == kStuck) read[at] = readings(fe::Rng(seed, kOtherTime, 0, row))[at];
    if (labels[i] == kDrifted) read[at] += drift;
    faulty_sensor[i] = labels[i] == kNone ? -1 : sensor;
    std::transform(read.begin(), read.end(), values + i * kWidth,
                   [](double value) { return static_cast<float>(value); });
  }
  return fe::Dataset::from_arrays({{"x", x}, {"y", y}, {"sensor", sensors}}, "pump");
}

}  // namespace pump
