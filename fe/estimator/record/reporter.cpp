// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/reporter.h"

#include "fe/base/log.h"
#include "fe/estimator/record/event_stream.h"

namespace fe {

void Reporter::report(std::string_view header,
                      std::string_view event,
                      int64_t epoch,
                      const Data& data) {
  for (const auto& written : data.written()) {
    if (!written.logged) continue;
    const auto* number = std::get_if<double>(&written.value);
    const auto* count = std::get_if<int64_t>(&written.value);
    if (!number && !count) continue;
    summary_.add(
        system_.mode, written.key,
        {system_.global_step, system_.epoch_idx, number ? *number : static_cast<double>(*count)});
  }
  write_line(header, system_.global_step, epoch, data);
  write_event(event, data);
}

void Reporter::write(std::string_view header,
                     std::string_view event,
                     int64_t step,
                     const Data& data) const {
  write_line(header, step, /*epoch=*/0, data);
  write_event(event, data);
}

void Reporter::write_line(std::string_view header,
                          int64_t step,
                          int64_t epoch,
                          const Data& data) const {
  if (log_lines_) log::line(log_line(header, step, epoch, data.written()));
}

void Reporter::write_event(std::string_view event, const Data& data) const {
  if (system_.events) system_.events->write(event, system_, data.written());
}

}  // namespace fe
