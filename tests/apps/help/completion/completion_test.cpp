// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/help/completion/completion.h"

#include <gmock/gmock.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>

#include "apps/fe/help/completion/tree.h"

namespace fe::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A program with everything: choices, folders, files, repeated options, commands below commands.
class CompletionTest : public ::testing::Test {
 protected:
  CompletionTest() {
    CLI::App* list = app_.add_subcommand("list", "Print everything: [all].");
    list->add_option("names", names_, "of things");
    list->add_option("--format", format_, "how")->check(CLI::IsMember({"text", "json"}));
    CLI::App* data = app_.add_subcommand("data", "The data's own.");
    CLI::App* fetch = data->add_subcommand("fetch", "Get it.");
    fetch->add_option("--to", folder_, "where to")->type_name("DIR");
    fetch->add_flag("--quiet")->description("say nothing");
  }

  std::string script(const std::string& shell) const {
    return completion_script(app_, shell, {{"list names", {"apple", "avocado", "pear"}}});
  }

  // What bash offers for `line`, whose last word is being typed.
  std::string offered(const std::string& line) const {
    const std::string path = ::testing::TempDir() + "/completion_test.bash";
    std::ofstream(path) << script("bash") << "COMP_WORDS=(" << line << ")\n"
                        << "COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_fe_complete\n"
                        << "echo -n \"${COMPREPLY[*]}\"\n";
    // NOLINTNEXTLINE(bugprone-command-processor)
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(("bash " + path).c_str(), "r"),
                                                               pclose);
    std::array<char, 4096> text{};
    const size_t size = std::fread(text.data(), 1, text.size(), pipe.get());
    return {text.data(), size};
  }

  CLI::App app_{"A program.", "fe"};
  std::vector<std::string> names_;
  std::string format_, folder_;
};

TEST_F(CompletionTest, TreeHasCommandsOptionsAndValues) {
  const CompletedCommand tree = completion_tree(app_, {});
  ASSERT_EQ(tree.commands.size(), 2u);
  const CompletedCommand& fetch = tree.commands[1].commands.at(0);
  EXPECT_EQ(fetch.path, "data fetch");
  EXPECT_EQ(fetch.options.at(2).name, "--to");
  EXPECT_EQ(fetch.options.at(2).value.kind, Completion::Kind::kFolders);
  EXPECT_EQ(fetch.options.at(3).value.kind, Completion::Kind::kNone);
  const CompletedCommand& list = tree.commands[0];
  EXPECT_THAT(list.options.at(2).value.words, ElementsAre("text", "json"));
  EXPECT_TRUE(list.arguments.at(0).repeated);
  EXPECT_EQ(list.arguments.at(0).value.kind, Completion::Kind::kFiles);
}

TEST_F(CompletionTest, BashCompletesCommands) {
  EXPECT_EQ(offered("fe ''"), "list data");
  EXPECT_EQ(offered("fe da"), "data");
  EXPECT_EQ(offered("fe data f"), "fetch");
}

TEST_F(CompletionTest, BashCompletesOptionsAndTheirChoices) {
  EXPECT_EQ(offered("fe data fetch --"), "--help --to --quiet");
  EXPECT_EQ(offered("fe list --format j"), "json");
}

TEST_F(CompletionTest, BashCompletesArgumentsWithTheirWords) {
  EXPECT_EQ(offered("fe list a"), "apple avocado");
  EXPECT_EQ(offered("fe list --format text p"), "pear");
}

TEST_F(CompletionTest, ZshHasAFunctionACommandWithItsTextEscaped) {
  const std::string text = script("zsh");
  EXPECT_THAT(text, HasSubstr("#compdef fe\n"));
  EXPECT_THAT(text, HasSubstr(R"('list:Print everything\: \[all\].')"));
  EXPECT_THAT(text, HasSubstr(R"('data:The data'\''s own.')"));
  EXPECT_THAT(text, HasSubstr("_fe_data_fetch() {"));
  EXPECT_THAT(text, HasSubstr("'--to[where to]:value:_files -/'"));
  EXPECT_THAT(text, HasSubstr("'*:names:(apple avocado pear)'"));
}

TEST_F(CompletionTest, FishHasALineAnOption) {
  const std::string text = script("fish");
  EXPECT_THAT(text, HasSubstr(R"(-n '__fe_at \'list\'' -l format -d 'how' -x -a 'text json')"));
  EXPECT_THAT(text, HasSubstr(R"(-n '__fe_at \'data\'' -a fetch -d 'Get it.')"));
  EXPECT_THAT(text, HasSubstr(R"(-n '__fe_at \'list\'' -a 'apple avocado pear' -d 'names')"));
}

}  // namespace
}  // namespace fe::app
