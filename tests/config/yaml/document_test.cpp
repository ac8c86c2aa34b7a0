// SPDX-License-Identifier: Apache-2.0
#include "config/yaml/document.h"

#include <gmock/gmock.h>

#include <cstdlib>

#include "config/yaml/write_yaml.h"
#include "fe/base/system/file.h"
#include "tests/config/toy.h"
#include "tests/testing/temp_folder.h"

namespace fe::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse;

std::string merged(std::string_view base, std::string_view over) {
  Node node = parse(base);
  merge(node, parse(over));
  return flow_yaml(node);
}

std::string with_setting(std::string_view text, const std::string& setting) {
  Node node = parse(text);
  Findings findings;
  apply_setting(node, setting, findings);
  EXPECT_THAT(findings.errors(), IsEmpty());
  return flow_yaml(node);
}

std::vector<std::string> setting_faults(std::string_view text, const std::string& setting) {
  Node node = parse(text);
  Findings findings;
  apply_setting(node, setting, findings);
  EXPECT_EQ(flow_yaml(node), flow_yaml(parse(text)));
  return findings.errors();
}

struct Substituted {
  std::string text;
  std::vector<std::string> errors;
};
Substituted substituted(const std::string& text) {
  Findings findings;
  Node node = Node::list({Node::scalar(text)});
  substitute_environment(node, findings);
  return {node.items.front().text, findings.errors()};
}

/// The documents of files with these texts, and what is wrong with them.
class Documents {
 public:
  explicit Documents(const std::vector<std::string>& texts,
                     const std::vector<std::string>& settings = {}) {
    DocumentOptions options{.files = {}, .settings = settings};
    for (size_t i = 0; i < texts.size(); ++i) {
      options.files.push_back(folder_ / fmt::format("part{}.yaml", i));
      write_file(options.files.back(), texts[i]);
    }
    documents = read_documents(options, findings);
  }

  std::string text(size_t i = 0) const { return flow_yaml(documents.at(i).root); }

  Findings findings;
  std::vector<Document> documents;

 private:
  fe::testing::TempFolder folder_;
};

TEST(Merge, TakesMapsKeyByKeyAndReplacesAllElse) {
  EXPECT_EQ(merged("{a: 1, b: {c: 2, d: 3}}", "{b: {d: 4, e: 5}}"),
            "{a: 1, b: {c: 2, d: 4, e: 5}}");
  EXPECT_EQ(merged("{a: [1, 2, 3]}", "{a: [4]}"), "{a: [4]}");
  EXPECT_EQ(merged("{a: {b: 1}}", "{a: ~}"), "{a: ~}");
}

TEST(Merge, ReplacesAPieceByAnother) {
  EXPECT_EQ(merged("{models: {a: {optimizer: {RMSprop: {lr: 0.1, alpha: 0.9}}}}}",
                   "{models: {a: {optimizer: {Adam: {lr: 1}}}}}"),
            "{models: {a: {optimizer: {Adam: {lr: 1}}}}}");
  EXPECT_EQ(merged("{models: {a: {optimizer: {Adam: {lr: 0.1, beta1: 0.5}}}}}",
                   "{models: {a: {optimizer: {Adam: {lr: 1}}}}}"),
            "{models: {a: {optimizer: {Adam: {lr: 1, beta1: 0.5}}}}}");
  EXPECT_EQ(merged("{data: {digits: {mnist: {}}}}", "{data: {digits: {fashion_mnist: {}}}}"),
            "{data: {digits: {fashion_mnist: {}}}}");
  EXPECT_EQ(merged("{models: {a: {ema_decay: 0.9}}}", "{models: {b: {ema_decay: 0.5}}}"),
            "{models: {a: {ema_decay: 0.9}, b: {ema_decay: 0.5}}}");
  EXPECT_EQ(merged("{detector: {OutlierAE: {loss: l1}}}", "{detector: {OutlierVAE: {beta: 2}}}"),
            "{detector: {OutlierVAE: {beta: 2}}}");
  EXPECT_EQ(merged("{detector: {ALOCC: {discriminator_optimizer: {SGD: {lr: 1}}}}}",
                   "{detector: {ALOCC: {discriminator_optimizer: {Adam: {lr: 2}}}}}"),
            "{detector: {ALOCC: {discriminator_optimizer: {Adam: {lr: 2}}}}}");
  EXPECT_EQ(merged("{detector: {OutlierAE: {loss: l1}}}", "{detector: {OutlierAE: {beta: 2}}}"),
            "{detector: {OutlierAE: {loss: l1, beta: 2}}}");
}

TEST(Merge, ReplacesANetworkByAnother) {
  EXPECT_EQ(merged("{models: {a: {layers: [ReLU], ema_decay: 0.9}}}",
                   "{models: {a: {architecture: unet}}}"),
            "{models: {a: {ema_decay: 0.9, architecture: unet}}}");
  EXPECT_EQ(merged("{models: {a: {architecture: unet, options: {depth: 4}}}}",
                   "{models: {a: {layers: [ReLU]}}}"),
            "{models: {a: {layers: [ReLU]}}}");
}

TEST(ApplySetting, FindsItemsOfListsByNumberAndByPiece) {
  const char* text = "{network: [{ModelOp: {model: a}}, {RLoss: {alpha: 0.2}}], seed: 1}";
  EXPECT_EQ(with_setting(text, "network.RLoss.alpha=0.5"),
            "{network: [{ModelOp: {model: a}}, {RLoss: {alpha: 0.5}}], seed: 1}");
  EXPECT_EQ(with_setting(text, "network.0.ModelOp.model=b"),
            "{network: [{ModelOp: {model: b}}, {RLoss: {alpha: 0.2}}], seed: 1}");
  EXPECT_EQ(with_setting(text, "network.0={Delete: {keys: x}}"),
            "{network: [{Delete: {keys: x}}, {RLoss: {alpha: 0.2}}], seed: 1}");
}

TEST(ApplySetting, TakesTheValueAsYaml) {
  EXPECT_EQ(with_setting("{a: {b: 1}}", "a.b=[1, x]"), "{a: {b: [1, x]}}");
  EXPECT_EQ(with_setting("{a: {b: 1}}", "a.b="), "{a: {b: ~}}");
  EXPECT_EQ(with_setting("{a: {b: 1}}", "a.b=\"=\""), "{a: {b: \"=\"}}");
}

TEST(ApplySetting, AddsAnOptionWhoseSectionIsThere) {
  EXPECT_EQ(with_setting("{estimator: {epochs: 1}}", "estimator.log_steps=0"),
            "{estimator: {epochs: 1, log_steps: 0}}");
}

TEST(ApplySetting, SaysWhatIsNotThere) {
  const char* text = "{estimator: {epochs: 1}, network: [{A: {b: 1}}, {A: {b: 2}}, ReLU]}";
  EXPECT_THAT(setting_faults(text, "estimater.epochs=3"),
              ElementsAre("--set estimater.epochs=3: the config has no 'estimater': known names: "
                          "estimator, network. Did you mean 'estimator'?"));
  EXPECT_THAT(setting_faults(text, "seeed=3"), ElementsAre(HasSubstr("the config has no 'seeed'")));
  EXPECT_THAT(setting_faults(text, "network.7.A=3"),
              ElementsAre(HasSubstr("has no '7': the list has 3 items, counted from 0")));
  EXPECT_THAT(
      setting_faults(text, "network.A.b=3"),
      ElementsAre(HasSubstr("has no 'A': there are several: choose one by its index: 0, 1")));
  EXPECT_THAT(setting_faults(text, "network.B.b=3"),
              ElementsAre(HasSubstr("has no 'B': known names: A, A.")));
  EXPECT_THAT(setting_faults(text, "estimator.epochs.x=3"),
              ElementsAre(HasSubstr("has no 'x': it is '1'")));
}

TEST(ApplySetting, NeedsANameAndAValue) {
  EXPECT_THAT(setting_faults("{a: 1}", "a"),
              ElementsAre("--set a: expected NAME=VALUE, such as estimator.epochs=3."));
  EXPECT_THAT(setting_faults("{a: 1}", "=3"), ElementsAre(HasSubstr("expected NAME=VALUE")));
  EXPECT_THAT(setting_faults("{a: 1}", "a=[1"), ElementsAre(HasSubstr("--set a=[1:")));
  EXPECT_THAT(setting_faults("{a: 1}", "a=!eval"),
              ElementsAre(HasSubstr("'!eval' without quotes")));
}

TEST(SubstituteEnvironment, ReplacesVariables) {
  ::setenv("FE_TEST_FOLDER", "/data", /*overwrite=*/1);
  ::unsetenv("FE_TEST_UNSET");
  EXPECT_EQ(substituted("${FE_TEST_FOLDER}/mnist").text, "/data/mnist");
  EXPECT_EQ(substituted("${FE_TEST_UNSET:-here}/${FE_TEST_FOLDER:-there}").text, "here//data");
  EXPECT_EQ(substituted("${FE_TEST_UNSET:-}").text, "");
  EXPECT_EQ(substituted("$$ and $${X} and 5$").text, "$ and ${X} and 5$");
}

TEST(SubstituteEnvironment, SaysWhatIsNotSetOrNotClosed) {
  EXPECT_THAT(substituted("${FE_TEST_UNSET}").errors,
              ElementsAre(HasSubstr("the environment variable 'FE_TEST_UNSET' is not set. Set it, "
                                    "or give a value for then: ${FE_TEST_UNSET:-value}.")));
  EXPECT_THAT(substituted("a ${B").errors, ElementsAre(HasSubstr("'${' without '}' in 'a ${B'")));
}

TEST(ReadDocuments, MergesFilesThenAppliesSettings) {
  const Documents read({"{seed: 1, estimator: {epochs: 5}}", "{estimator: {epochs: 6}, data: {}}"},
                       {"estimator.epochs=7", "seed=2"});
  EXPECT_THAT(read.findings.errors(), IsEmpty());
  ASSERT_EQ(read.documents.size(), 1u);
  EXPECT_EQ(read.text(), "{seed: 2, estimator: {epochs: 7}, data: {}}");
  EXPECT_EQ(read.documents[0].name, "part0");
}

TEST(ReadDocuments, RemembersTheFileOfEachValue) {
  const Documents read({"seed: 1\nestimator: {epochs: 5}\n", "estimator: {epochs: 6}\n"});
  ASSERT_EQ(read.documents.size(), 1u);
  const Node& root = read.documents[0].root;
  EXPECT_THAT(root.find("seed")->place.str(), HasSubstr("part0.yaml:1:7"));
  EXPECT_THAT(root.find("estimator")->find("epochs")->place.str(), HasSubstr("part1.yaml:1:21"));
}

TEST(ReadDocuments, UnrollsASweep) {
  const Documents read(
      {"{estimator: {epochs: 1}, seed: 0,"
       " sweep: {estimator.epochs: [1, 2], seed: [7, 8]}}"});
  EXPECT_THAT(read.findings.errors(), IsEmpty());
  ASSERT_EQ(read.documents.size(), 4u);
  EXPECT_EQ(read.text(0), "{estimator: {epochs: 1}, seed: 7}");
  EXPECT_EQ(read.text(1), "{estimator: {epochs: 1}, seed: 8}");
  EXPECT_EQ(read.text(3), "{estimator: {epochs: 2}, seed: 8}");
  EXPECT_EQ(read.documents[2].name, "part0_epochs=2_seed=7");
}

TEST(FolderNames, AreEachTheirOwn) {
  const Documents read(
      {"{data: {folder: x}, seed: 0, sweep: {data.folder: [a/b, \"a:b\", \"a b\", a-b_2], seed: "
       "[1, 2]}}"});
  EXPECT_THAT(read.findings.errors(), IsEmpty());
  const std::string head = "part0_folder=a-b";
  EXPECT_THAT(
      folder_names(read.documents),
      ElementsAre(head + "_seed=1", head + "_seed=2", head + "_seed=1_2", head + "_seed=2_2",
                  head + "_seed=1_3", head + "_seed=2_3", head + "_2_seed=1", head + "_2_seed=2"));
}

TEST(FolderNames, KeepClearOfNamesThatLookNumbered) {
  EXPECT_THAT(folder_names({{{}, "a/b"}, {{}, "a-b_2"}, {{}, "a:b"}, {{}, "a b"}}),
              ElementsAre("a-b", "a-b_2", "a-b_3", "a-b_4"));
}

TEST(ReadDocuments, TellsFaultsOfASweep) {
  EXPECT_THAT(Documents({"{a: {b: 1}, sweep: {a.b: 3}}"}).findings.errors(),
              ElementsAre(HasSubstr("part0.yaml:1:26: sweep: expected a list of values for 'a.b', "
                                    "got '3'.")));
  EXPECT_THAT(Documents({"{a: {b: 1}, sweep: {c.b: [3]}}"}).findings.errors(),
              ElementsAre(HasSubstr("sweep: the config has no 'c'")));
  EXPECT_THAT(Documents({"{a: 1, sweep: 3}"}).findings.errors(),
              ElementsAre(HasSubstr("sweep: expected a map such as {estimator.epochs: [10, 20]}")));
}

TEST(ReadDocuments, TellsTheFaultsOfEveryFile) {
  const Documents read({"[1, 2]", "a: !b\n", ""});
  EXPECT_THAT(read.documents, IsEmpty());
  EXPECT_THAT(read.findings.errors(),
              ElementsAre(HasSubstr("part0.yaml:1:1: expected a map with the keys data, pipeline"),
                          HasSubstr("part1.yaml:1:4: '!b' without quotes"),
                          HasSubstr("part2.yaml: the file is empty")));
}

}  // namespace
}  // namespace fe::config
