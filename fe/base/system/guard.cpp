// SPDX-License-Identifier: Apache-2.0
#include "fe/base/system/guard.h"

#include <c10/util/Exception.h>

#include <cstdio>
#include <new>

#include "fe/base/error.h"
#include "fe/base/log.h"
#include "fe/base/system/stop.h"
#include "fe/base/system/threads.h"

namespace fe {
namespace {

int report(std::string_view program, std::string_view text, int exit_code) {
  log::status("");
  const std::string line = fmt::format("{}: {}\n", program, text);
  std::fwrite(line.data(), 1, line.size(), stderr);
  return exit_code;
}

}  // namespace

int guard(std::string_view program, const std::function<void()>& body) {
  try {
    restart_with_openmp_waiting();
    set_up_threads();
    body();
    return 0;
  } catch (const Stopped& stopped) {
    return report(program, stopped.what(), 128 + stopped.signal());
  } catch (const Error& error) {
    return report(program, error.what(), error.exit_code());
  } catch (const c10::Error& error) {
    return report(program, error.what_without_backtrace(), 1);
  } catch (const std::bad_alloc&) {
    return report(program, "out of memory. Try a smaller batch size or fewer workers.", 1);
  } catch (const std::exception& error) {
    return report(program, error.what(), 1);
  }
}

}  // namespace fe
