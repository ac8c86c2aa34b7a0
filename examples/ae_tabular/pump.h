// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "fe/data/dataset.h"

/// Readings of a pump's sensors, made up: what a table of real ones looks like, on any machine.
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

/// What a row is; its label "y".
enum Fault : int64_t {
  kNone = 0,
  kStuck = 1,   ///< one sensor shows what it showed at another time: by itself a normal value
  kDrifted = 2  ///< one sensor shows 1.5 standard deviations too much or too little
};

/// `count` rows: "x", float32 [10]; "y", int64, a Fault; "sensor", int64, the faulty one, or -1.
/// Load, ambient temperature and inlet pressure change freely, and all sensors follow from these
/// three and a little noise. `faulty` in [0, 1] is the share of rows with a fault. The same seed
/// gives the same rows.
fe::Dataset rows(int64_t count, double faulty, uint64_t seed);

}  // namespace pump
