// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/version.h>

#include <filesystem>

#include "config/schema/piece_type.h"
#include "config/schema/read_module.h"
#include "config/schema/registry.h"

/// A plug-in is a shared library that registers pieces of its own:
///
///   #include "config/plugin.h"
///   FE_PLUGIN(registry) {
///     registry.numpy_op<Solarize>();
///   }
///
/// `fe train config.yaml --plugin libsolarize.so`, or config::load_plugin() in a program.
namespace fe::config {

/// Opens the library, which stays open as long as the program runs, and lets it register its
/// pieces. Throws fe::Error when it cannot be opened, is not a plug-in, or was built for another
/// version of fe, of libtorch or of the compiler's ABI.
void load_plugin(const std::filesystem::path& library, Registry& registry);

/// What a plug-in must have been built with: "fe 0.1.0, torch 1.13.1, gcc abi 1017".
#define FE_PLUGIN_BUILD_TEXT_2(x) #x
#define FE_PLUGIN_BUILD_TEXT(x) FE_PLUGIN_BUILD_TEXT_2(x)
#define FE_PLUGIN_BUILD                                                        \
  "fe " FE_VERSION ", torch " TORCH_VERSION ", C++ ABI " FE_PLUGIN_BUILD_TEXT( \
      __GXX_ABI_VERSION) "/" FE_PLUGIN_BUILD_TEXT(_GLIBCXX_USE_CXX11_ABI)

}  // namespace fe::config

/// Begins the function, with a body to follow, that registers a plug-in's pieces.
#define FE_PLUGIN(registry)                                                         \
  extern "C" __attribute__((visibility("default"))) const char* fe_plugin_build() { \
    return FE_PLUGIN_BUILD;                                                         \
  }                                                                                 \
  extern "C" __attribute__((visibility("default"))) void fe_plugin_register(        \
      [[maybe_unused]] ::fe::config::Registry& registry)  // NOLINT(bugprone-macro-parentheses)
