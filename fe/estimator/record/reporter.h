// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

#include "fe/estimator/record/logger.h"
#include "fe/estimator/record/summary.h"
#include "fe/estimator/trace.h"

namespace fe {

/// Publishes the numbers of a run: log lines, events, the summary and the progress bar.
class Reporter {
 public:
  /// `log_lines`: whether to write log lines. `system` and `summary` must outlive this.
  Reporter(bool log_lines, const System& system, Summary& summary)
      : log_lines_(log_lines), system_(system), summary_(summary) {}

  /// Writes a log line ("Train") and an event ("train_epoch"), and adds the numbers to the summary.
  /// An `epoch` of 0 is left out of the line.
  void report(std::string_view header, std::string_view event, int64_t epoch, const Data& data);

  /// Writes the line and the event at the start or the end of a run; these numbers are not part of
  /// the summary. `step` is for the line.
  void write(std::string_view header, std::string_view event, int64_t step, const Data& data) const;

  void show_progress(int64_t steps) { bar_.show(system_, steps, ""); }  ///< `steps`: of the pass
  void hide_progress() { bar_.remove(); }

 private:
  void write_line(std::string_view header, int64_t step, int64_t epoch, const Data& data) const;
  void write_event(std::string_view event, const Data& data) const;

  bool log_lines_;
  const System& system_;
  Summary& summary_;
  ProgressBar bar_;
};

}  // namespace fe
