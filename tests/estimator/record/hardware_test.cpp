// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/record/hardware.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace fe {
namespace {

TEST(Hardware, IsWhatThisMachineHas) {
  EXPECT_FALSE(cpu_model().empty());
  EXPECT_GT(memory_gib(), 0.1);
  for (const std::string& gpu : gpu_names()) EXPECT_FALSE(gpu.empty());
}

TEST(Hardware, CompilerHasAVersion) {
  EXPECT_THAT(compiler(), ::testing::MatchesRegex("(g\\+\\+|clang) [0-9]+\\.[0-9]+\\.[0-9]+"));
}

TEST(Hardware, TheBlasLibraryIsAFile) {
  const std::string library = blas_library();
  EXPECT_TRUE(library.empty() || std::filesystem::exists(library)) << library;
}

}  // namespace
}  // namespace fe
