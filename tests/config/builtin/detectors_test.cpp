// SPDX-License-Identifier: Apache-2.0
// Detectors as configs name them.
#include <gmock/gmock.h>

#include "config/schema/read_module.h"
#include "config/schema/read_options.h"
#include "detect/all.h"
#include "tests/config/toy.h"

namespace fe::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::parse;
using testing::Session;

constexpr const char* kNetworks =
    "{reconstructor: {layers: [{Linear: {in_features: 4, out_features: 4}}]}, discriminator: "
    "{layers: [{Linear: {in_features: 4, out_features: 1}}]}, ";

std::string with(const std::string& options) { return kNetworks + options + "}"; }

TEST(DetectorOptions, CommonOnesStandBesideTheOthers) {
  Session s;
  const auto options = read_options<detect::ALOCCOptions>(
      parse(with("alpha: 3, threshold: 0.015, normal_labels: [1, 2], outlier_type: feature")),
      s.context, "ALOCC");
  ASSERT_THAT(s.errors(), IsEmpty());
  EXPECT_EQ(options->alpha, 3);
  EXPECT_EQ(options->scoring.threshold, 0.015);
  EXPECT_THAT(options->scoring.normal_labels, ElementsAre(1, 2));
  EXPECT_EQ(options->scoring.outlier_type, detect::OutlierType::kFeature);
}

TEST(DetectorOptions, ACommonOneDoesNotReplaceTheDetectorsOwnDefaults) {
  Session s;
  const auto options =
      read_options<detect::ALOCCOptions>(parse(with("threshold: 1")), s.context, "ALOCC");
  ASSERT_THAT(s.errors(), IsEmpty());
  const detect::ALOCCOptions defaults, in_program = {.scoring = {.threshold = 1}};
  for (const detect::ALOCCOptions& each : {*options, in_program}) {
    EXPECT_EQ(each.ema_decay, 0.998);
    EXPECT_EQ(describe(each.optimizer).options[1].value,
              describe(defaults.optimizer).options[1].value);  // beta1
  }
}

TEST(DetectorOptions, FaultsNameTheOptionAndItsPlace) {
  Session s;
  read_options<detect::ALOCCOptions>(parse("{thresold: 1, outlier_perc: 0}"), s.context, "ALOCC");
  EXPECT_THAT(s.errors(),
              ElementsAre(HasSubstr("c.yaml:1:29: ALOCC: expected outlier_perc in (0, 100], got 0"),
                          HasSubstr("c.yaml:1:2: unknown option 'thresold' of ALOCC. Did you mean "
                                    "'threshold'?")));
}

TEST(DetectorOptions, AreDescribedOnceEach) {
  std::vector<std::string> names;
  for (const OptionInfo& info : option_infos<detect::OutlierAEOptions>()) {
    names.push_back(info.name);
    EXPECT_FALSE(info.doc.empty()) << info.name;
  }
  EXPECT_THAT(
      names,
      ElementsAre("ae", "encoder_net", "decoder_net", "loss", "optimizer", "ema_decay",
                  "train_input", "outlier_perc", "threshold", "threshold_method", "threshold_perc",
                  "outlier_type", "threshold_data", "label_key", "normal_labels",
                  "false_positive_cost", "false_negative_cost", "data_type", "class_names"));
}

TEST(Detectors, AreAmongThePiecesOfFe) {
  const Registry registry = Registry::with_builtin();
  EXPECT_THAT(registry.detectors().names(), ElementsAre("ALOCC", "OutlierAE", "OutlierVAE"));
  for (const char* name : {"autoencoder", "vae", "alocc_reconstructor", "alocc_discriminator"}) {
    EXPECT_TRUE(registry.architectures().find(name)) << name;
  }
}

}  // namespace
}  // namespace fe::config
