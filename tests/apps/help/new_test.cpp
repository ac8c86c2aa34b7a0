// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/new.h"

#include <gmock/gmock.h>

#include "config/schema/registry.h"
#include "config/yaml/read_yaml.h"
#include "fe/base/findings.h"
#include "fe/base/system/file.h"
#include "tests/testing/temp_folder.h"
#include "tests/testing/throws.h"

namespace fe::app {
namespace {

namespace fs = std::filesystem;
using testing::expect_error;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::TempFolder;

std::string text_of(const fs::path& path) {
  const auto bytes = read_file(path);
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

TEST(NewProject, WritesEveryFile) {
  const TempFolder folder;
  write_project(folder / "digits");
  for (const EmbeddedFile& file : embedded_files()) {
    const std::string text = text_of(folder / "digits" / file.name);
    EXPECT_THAT(text, Not(HasSubstr("@PROJECT@"))) << file.name;
    EXPECT_THAT(text, Not(HasSubstr("SPDX"))) << file.name;
    EXPECT_FALSE(text.empty()) << file.name;
  }
}

TEST(NewProject, IsNamedAfterItsFolder) {
  const TempFolder folder;
  write_project(folder.path() / "my-digits/");
  EXPECT_THAT(text_of(folder.path() / "my-digits/CMakeLists.txt"),
              HasSubstr("project(my-digits LANGUAGES CXX)"));
}

// Names and options are those of the registry; data is looked for when it is trained.
TEST(NewProject, TheConfigNamesWhatThereIs) {
  const TempFolder folder;
  write_project(folder / "digits");
  const config::Registry registry = config::Registry::with_builtin();
  Findings findings;
  const auto root = config::read_yaml_file(folder / "digits/config.yaml", findings);
  ASSERT_TRUE(root && findings.errors().empty());
  config::Context context(registry, findings);
  for (const auto& op : root->find("pipeline")->find("ops")->items) {
    EXPECT_TRUE(registry.numpy_ops().read(op, context));
  }
  for (const auto& layer : root->find("models")->find("classifier")->find("layers")->items) {
    EXPECT_TRUE(registry.layers().read(layer, context));
  }
  EXPECT_THAT(findings.errors(), ::testing::IsEmpty());
}

TEST(NewProject, RefusesAFolderThatExists) {
  const TempFolder folder;
  write_project(folder / "digits");
  expect_error([&] { write_project(folder / "digits"); }, {"digits' exists"});
}

TEST(NewProject, RefusesANameThatCMakeCannotTake) {
  const TempFolder folder;
  expect_error([&] { write_project(folder / "my project"); }, {"got 'my project'"});
  expect_error([&] { write_project(folder / "1st"); }, {"got '1st'"});
  EXPECT_FALSE(fs::exists(folder / "my project"));
}

TEST(NewProject, FillsInTheNameAndLeavesTheLicenseLineOut) {
  EXPECT_EQ(filled_in({"a", "# SPDX-License-Identifier: X\na @PROJECT@ b@PROJECT@\n"}, "p"),
            "a p bp\n");
  EXPECT_EQ(filled_in({"a", "one line"}, "p"), "one line");
}

}  // namespace
}  // namespace fe::app
