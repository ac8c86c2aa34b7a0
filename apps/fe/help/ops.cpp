// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "apps/fe/help/arguments.h"
#include "apps/fe/help/piece_text.h"
#include "apps/fe/train/config_files.h"
#include "config/schema/pieces_json.h"
#include "fe/base/error.h"
#include "fe/base/system/file.h"

namespace fe::app {

void run(const OpsArguments& arguments) {
  const std::string pieces = config::pieces_json(make_registry(arguments.plugins));
  std::string text;
  try {
    text = piece_text(pieces, arguments.names, arguments.format);
  } catch (const std::runtime_error& error) {
    throw Error(error.what());
  }
  if (!arguments.out.empty()) return write_file(arguments.out, text);
  std::fwrite(text.data(), 1, text.size(), stdout);
}

}  // namespace fe::app
