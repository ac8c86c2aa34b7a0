// SPDX-License-Identifier: Apache-2.0
// Configs with a fault or two, in tests/config/broken. The first lines of each say all that must be
// found in it, with line and column where it has a place:
//
//   # expect: 12:5: unknown option 'stdd' of GaussianNoise. Did you mean 'std'?
#include <gmock/gmock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "config/run/run_config.h"
#include "config/yaml/document.h"
#include "detect/outlier_detector.h"
#include "tests/config/toy.h"
#include "tests/testing/temp_folder.h"

namespace fe::config {
namespace {

namespace fs = std::filesystem;

struct Expectation {
  std::string place;  // "12:5: ", or empty
  std::string text;

  bool fits(const std::string& error, const std::string& file) const {
    const bool at_place = place.empty() || error.starts_with(fmt::format("{}:{}", file, place));
    return at_place && error.find(text) != std::string::npos;
  }
};

std::vector<Expectation> expectations(const fs::path& path) {
  constexpr std::string_view kBegin = "# expect: ";
  std::vector<Expectation> all;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line) && line.starts_with(kBegin);) {
    const std::string rest = line.substr(kBegin.size());
    const size_t digits = rest.find_first_not_of("0123456789:");
    const bool placed = digits > 0 && digits != std::string::npos && rest[digits] == ' ';
    all.push_back(placed ? Expectation{rest.substr(0, digits + 1), rest.substr(digits + 1)}
                         : Expectation{"", rest});
  }
  return all;
}

// Everything that is found before training: in the text, in the pieces, in the plans, and by trying
// a batch.
std::vector<std::string> faults_of(const fs::path& path) {
  const fe::testing::TempFolder folder;
  Registry registry = testing::toy_registry();
  Findings findings;
  for (const Document& document : read_documents({.files = {path}}, findings)) {
    if (!findings.errors().empty()) break;
    auto run = build_run(document.root, registry, findings);
    if (!run) break;
    run->estimator.run_dir = folder.path();
    check_run(*run, findings);
    if (!findings.errors().empty()) break;
    try {
      Estimator(run->estimator).fit();
    } catch (const Error& error) {
      findings.error("{}", error.what());
    }
  }
  return findings.errors();
}

std::vector<fs::path> broken_configs() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(FE_BROKEN_DIR)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

class BrokenConfig : public ::testing::TestWithParam<fs::path> {};

TEST_P(BrokenConfig, IsToldAsItsFirstLinesSay) {
  const auto expected = expectations(GetParam());
  ASSERT_FALSE(expected.empty()) << "the file begins with no '# expect: '";
  std::vector<std::string> errors = faults_of(GetParam());
  for (const Expectation& each : expected) {
    const auto found = std::find_if(errors.begin(), errors.end(), [&](const std::string& error) {
      return each.fits(error, GetParam().string());
    });
    EXPECT_NE(found, errors.end()) << "not found: " << each.place << each.text;
    if (found != errors.end()) errors.erase(found);
  }
  EXPECT_THAT(errors, ::testing::IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(All,
                         BrokenConfig,
                         ::testing::ValuesIn(broken_configs()),
                         [](const auto& test) { return test.param.stem().string(); });

}  // namespace
}  // namespace fe::config
