// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "fe/estimator/trace.h"

namespace fe::traces {

struct CSVLoggerOptions {
  static constexpr std::string_view kName = "CSVLogger";
  static constexpr std::string_view kDoc = "writes a CSV file with one row per epoch and mode";

  std::filesystem::path filename = "metrics.csv";  ///< relative: in the run folder
  Keys monitor_names = Keys::none();  ///< the columns after mode, step and epoch; none: all logged
  Modes mode = !Mode::kInfer;
  DsIds ds_id = {};

  static auto fields() {
    using O = CSVLoggerOptions;
    return std::tuple(
        field("filename", &O::filename, "the file; relative: in the run folder"),
        field("monitor_names", &O::monitor_names, "what is recorded; none: all that is logged"));
  }
};

/// Writes a CSV file with one row per epoch and mode that has values: mode, step, epoch, and the
/// values that are logged at its end. Missing values are empty. Only rank 0 writes.
///
/// Each row is appended in one write, so that the file has only complete rows whenever the program
/// is killed. Without monitor_names, a value that appears for the first time adds a column, and the
/// file is replaced atomically. A new run starts a new file; test() appends to the existing one; a
/// resumed run continues after the rows that existed at its snapshot.
class CSVLogger final : public Trace {
 public:
  using Options = CSVLoggerOptions;

  explicit CSVLogger(CSVLoggerOptions options);

  void on_begin(Data& data) override;
  void on_epoch_end(Data& data) override;
  StateDict state() const override;
  void load_state(const StateDict& state) override;
  void check(const System& system) const override;

 private:
  using Cells = std::vector<std::pair<std::string, std::string>>;  // column and text

  Cells cells_of(const Data& data) const;
  std::filesystem::path path() const;
  void open(const Cells& row);
  void widen(const Cells& row);
  std::vector<std::string> read_lines() const;
  void write_lines(const std::vector<std::string>& lines) const;

  CSVLoggerOptions options_;
  std::vector<std::string> columns_;  // empty: the file is not open
  int64_t rows_ = 0;
  bool restored_ = false;
};

}  // namespace fe::traces
