// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fe/base/system/file.h"
#include "tests/testing/temp_folder.h"

namespace fe::testing {

inline const std::string kEvents =
    R"json({"event":"start","step":0,"epoch":0,"seconds":0.1,"logging_interval":2}
{"event":"train","step":2,"epoch":1,"seconds":1.0,"loss":0.9,"loss_mean":1.0,"steps/sec":2.0}
{"event":"train_epoch","step":3,"epoch":1,"seconds":2.0,"epoch_time(sec)":2.0,"net_lr":0.1}
{"event":"eval","step":3,"epoch":1,"seconds":2.5,"loss":0.8,"f1":0.7,"curve":[1.0,2.0],"note":"x"}
{"event":"train","step":4,"epoch":2,"seconds":3.0,"loss":0.5,"loss_mean":0.6,"steps/sec":2.0}
{"event":"train_epoch","step":6,"epoch":2,"seconds":4.5,"epoch_time(sec)":3.0,"net_lr":0.05}
{"event":"eval","step":6,"epoch":2,"seconds":5.0,"loss":"nan","f1":0.6}
{"event":"finish","step":6,"epoch":2,"seconds":5.1,"total_time(sec)":5.0}
)json";

inline const std::string kRecord = R"json({
  "started": "2026-11-22T09:15:30Z", "seed": 5, "epochs": 2, "train_steps_per_epoch": 0,
  "versions": {"fe": "0.1.0"}, "hardware": {"cpu": "A <fast> one", "gpus": ["X", "Y"]},
  "pipeline": {"batch_size": [4]}, "data": {"train": {"": {"name": "toy", "samples": 10}}},
  "network": [{"UpdateOp": {"model": "net", "loss_name": "loss"}}],
  "traces": [{"scheduled": [{"BestModelSaver": {"metric": "f1", "save_best_mode": "max"}}]}]
})json";

/// A run of two epochs of three steps each, as the estimator leaves it.
inline void write_run(const std::filesystem::path& folder, const std::string& events = kEvents) {
  write_file(folder / "events.jsonl", events);
  write_file(folder / "run.json", kRecord);
}

inline std::string text_in(const std::filesystem::path& path) {
  const auto bytes = read_file(path);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace fe::testing
