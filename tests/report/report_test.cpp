// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include <gmock/gmock.h>

#include "report/record/events.h"
#include "report/record/summary_file.h"
#include "tests/report/run_folder.h"
#include "tests/testing/throws.h"

namespace fe::report {
namespace {

namespace fs = std::filesystem;
using namespace fe::testing;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string page_of(const TempFolder& folder, const std::vector<plot::PlanGraph>& plans = {}) {
  write_report(folder.path(), plans);
  return text_in(folder / "report.html");
}

TEST(Report, ResultsComeFirst) {
  const TempFolder folder;
  write_run(folder.path());
  write_summary(folder.path(), read_events(folder / "events.jsonl").values);
  const std::string page = page_of(folder);
  EXPECT_THAT(page, AllOf(HasSubstr("finished"), HasSubstr("2 epochs"), HasSubstr("4 samples/s"),
                          HasSubstr("<dd class=\"value\">0.6</dd>"),
                          HasSubstr("best 0.7 in epoch 1"), HasSubstr("2026-11-22 09:15 UTC")));
  EXPECT_LT(page.find("best 0.7"), page.find("<h2>Curves</h2>"));
}

TEST(Report, CurvesShowTrainAgainstEval) {
  const TempFolder folder;
  write_run(folder.path());
  EXPECT_THAT(page_of(folder),
              AllOf(HasSubstr("train: 0.6 at step 4"), HasSubstr("eval: 0.8 at step 3"),
                    HasSubstr("<h3>learning rate</h3>"), HasSubstr("net: 0.05 at step 6")));
}

TEST(Report, TextOfFilesIsEscaped) {
  const TempFolder folder;
  write_run(folder.path(), R"({"event":"eval","step":1,"epoch":1,"seconds":1,"<img src=x>":1})"
                           "\n");
  write_file(folder / "config.yaml", "a: <script>alert(1)</script>\n");
  write_file(folder / "<b>.txt", "x");
  const std::string page = page_of(
      folder, {{.title = "<i>train",
                .nodes = {{.kind = plot::PlanGraph::Node::Kind::kData, .label = "<b>points"}}}});
  EXPECT_THAT(page,
              AllOf(Not(HasSubstr("<script>")), Not(HasSubstr("<img")), Not(HasSubstr("<b>.txt")),
                    Not(HasSubstr("<fast>")), Not(HasSubstr("<i>")), Not(HasSubstr("<b>points")),
                    Not(HasSubstr("<?xml"))));
  EXPECT_THAT(page, AllOf(HasSubstr("a: &lt;script&gt;"), HasSubstr("&lt;b&gt;points</text>")));
}

TEST(Report, NeedsNoOtherFile) {
  const TempFolder folder;
  write_run(folder.path());
  write_file(folder / "plots/a.png", "picture");  // words: allow picture: its base64 is below
  EXPECT_THAT(page_of(folder), AllOf(HasSubstr("src=\"data:image/png;base64,cGljdHVyZQ==\""),
                                     Not(HasSubstr("http")), Not(HasSubstr("<link"))));
}

TEST(Report, LargePicturesAreNamedNotShown) {
  const TempFolder folder;
  write_run(folder.path());
  write_file(folder / "large.png", std::string(12'500'000, 'x'));
  write_file(folder / "small.png", "x");
  const std::string page = page_of(folder);
  EXPECT_THAT(page, AllOf(HasSubstr("Not in this page"), HasSubstr("large.png</a> (12.5 MB)"),
                          HasSubstr("alt=\"The image small.png of the run\"")));
  EXPECT_LT(page.size(), 100'000u);
}

TEST(Report, ARunWithoutNumbersHasAPageToo) {
  const TempFolder folder;
  write_run(folder.path(), R"({"event":"sta)");
  EXPECT_THAT(page_of(folder),
              AllOf(HasSubstr("failed"), HasSubstr("0 of 2 epochs"), HasSubstr("no metric"),
                    HasSubstr("line 1 is not complete"), HasSubstr("<h2>Environment</h2>"),
                    Not(HasSubstr("<h2>Curves</h2>")), Not(HasSubstr("<h2>Plan</h2>"))));
}

TEST(Report, AStoppedRunSaysSo) {
  const TempFolder folder;
  write_run(folder.path());
  write_file(folder / "net_stopped.h5", "x");
  EXPECT_THAT(page_of(folder), HasSubstr("<span class=\"state stopped\">stopped</span>"));
}

TEST(Report, OtherRunsWithinAreLeftOut) {
  const TempFolder folder;
  write_run(folder.path());
  write_run(folder / "inner");
  write_file(folder / "inner/other.png", "x");
  EXPECT_THAT(page_of(folder), Not(HasSubstr("other.png")));
}

TEST(Report, AFolderThatIsNoRunIsAnError) {
  const TempFolder folder;
  expect_error([&] { write_report(folder.path(), {}); },
               {folder.path().string(), "not a run folder"});
  EXPECT_FALSE(fs::exists(folder / "report.html"));
}

}  // namespace
}  // namespace fe::report
