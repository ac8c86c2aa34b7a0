// SPDX-License-Identifier: Apache-2.0
#include "apps/fe/detect/arguments.h"

namespace fe::app {
namespace {

constexpr auto kAll = CLI::MultiOptionPolicy::TakeAll;

// "--ids 8,60" takes one argument each time, so that it does not swallow those that follow.
template <class T>
CLI::Option* add_list(CLI::App& command, const char* name, std::vector<T>& list, const char* doc) {
  return command.add_option(name, list, doc)
      ->delimiter(',')
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(kAll);
}

template <class T>
CLI::Option* add_choice(CLI::App& command,
                        const char* name,
                        T& value,
                        const char* doc,
                        const std::vector<std::string>& choices) {
  return command.add_option(name, value, doc)->check(CLI::IsMember(choices))->capture_default_str();
}

void add_folders(CLI::App& command, const char* name, Paths& folders, const char* doc) {
  command.add_option(name, folders, doc)
      ->type_name("DIR")
      ->expected(1)
      ->allow_extra_args(false)
      ->multi_option_policy(kAll);
}

void add_detector(CLI::App& command, std::filesystem::path& detector) {
  command
      .add_option("detector", detector, "a detector's file, or the run folder with checkpoint.h5")
      ->required()
      ->type_name("FILE");
}

void declare_first(CLI::App& command, DetectDataArguments& data) {
  command.add_option("--first", data.first, "at most N samples; 0: all")->capture_default_str();
  command.add_option("--key", data.key, "HDF5: the name of the array (default: x)");
}

void declare_data(CLI::App& command, DetectDataArguments& data) {
  command.add_option("inputs", data.inputs, "images, folders of images, IDX or HDF5 files")
      ->type_name("PATH");
  command
      .add_option("--data", data.data,
                  "a data set of the detector's own config: train, eval, test, or test:NAME")
      ->type_name("MODE[:NAME]");
  declare_settings(command, data.settings);
  add_folders(command, "--normal", data.normal, "folder of normal images; repeatable");
  add_folders(command, "--abnormal", data.abnormal, "folder of outliers; repeatable");
  command.add_option("--masks", data.masks, "folder of the outliers' masks, PNG files")
      ->type_name("DIR");
  declare_first(command, data);
}

void declare_labels(CLI::App& command, DetectLabelArguments& labels) {
  add_list(command, "--normal-labels", labels.normal_labels,
           "labels that mean normal: 0,3 (default: the detector's)");
  command.add_option("--label-key", labels.label_key,
                     "key of the labels (default: the detector's)");
}

void declare_outlier_type(CLI::App& command, std::string& type, std::optional<double>& perc) {
  add_choice(command, "--outlier-type", type, "whether samples or features are flagged",
             {"instance", "feature"});
  command.add_option("--outlier-perc", perc,
                     "percentage of a sample's features that make up its score "
                     "(default: the detector's)");
}

}  // namespace

void declare(CLI::App& command, DetectFitArguments& fit) {
  declare_config(command, fit.train.config);
  command.add_option("--out", fit.train.out, "run folder (default: a new one in runs/)")
      ->type_name("DIR");
  command.add_flag("--quiet", fit.train.quiet, "print only where the results are");
  command.footer(R"(Examples
  fe detect fit configs/ae_mnist.yaml
  fe detect fit configs/ae_mnist.yaml --set estimator.epochs=3 --out runs/try

The config has a section `detector`. When it has test_data (or eval_data) and the detector's options
have normal_labels, the run folder gets evaluation.json and plots. Its checkpoint.h5 is the
detector's file.)");
}

void declare(CLI::App& command, DetectScoreArguments& score) {
  add_detector(command, score.detector);
  command.add_option("inputs", score.data.inputs, "images, folders of images, IDX or HDF5 files")
      ->required()
      ->type_name("PATH");
  add_choice(command, "--format", score.format, "table, json or csv", {"table", "json", "csv"});
  command.add_option("--out", score.out, "folder for scores.json or .csv and images")
      ->type_name("DIR");
  declare_outlier_type(command, score.outlier_type, score.outlier_perc);
  command.add_option("--threshold", score.threshold, "instead of the detector's");
  command.add_option("--batch-size", score.batch_size, "samples scored together")
      ->capture_default_str();
  command.add_flag("--feature-score", score.feature_score, "JSON: the score of each feature too");
  command.add_flag("--pictures", score.pictures, "draw samples, reconstructions, feature scores");
  declare_first(command, score.data);
  declare_plugins(command, score.plugins);
  command.footer(R"(Examples
  fe detect score runs/ae image.png
  fe detect score detector.h5 photos/ --format csv --out results
  fe detect score detector.h5 data.h5 --format json --outlier-perc 20 --threshold 0.015)");
}

void declare(CLI::App& command, DetectThresholdArguments& threshold) {
  add_detector(command, threshold.detector);
  declare_data(command, threshold.data);
  CLI::Option* value = command.add_option("--value", threshold.value, "the score to set");
  add_choice(command, "--method", threshold.method, "how to find it",
             {"percentile", "equal_error", "best_f1", "cost"})
      ->excludes(value);
  command
      .add_option("--threshold-perc", threshold.threshold_perc,
                  "percentile: of the scores of normal samples")
      ->capture_default_str();
  declare_labels(command, threshold.labels);
  command
      .add_option("--false-positive-cost", threshold.false_positive_cost,
                  "cost: of a normal sample that is flagged")
      ->capture_default_str();
  command
      .add_option("--false-negative-cost", threshold.false_negative_cost,
                  "cost: of an outlier that is missed")
      ->capture_default_str();
  declare_outlier_type(command, threshold.outlier_type, threshold.outlier_perc);
  command.add_option("--out", threshold.out, "write another file (default: the detector's own)")
      ->type_name("FILE");
  declare_plugins(command, threshold.plugins);
  command.footer(R"(Examples
  fe detect threshold runs/ae --value 0.015
  fe detect threshold runs/ae good_photos/ --threshold-perc 99
  fe detect threshold runs/ae --data eval --method best_f1 --normal-labels 0

Without labels all samples count as normal. Do not use the training data.)");
}

void declare(CLI::App& command, DetectEvaluateArguments& evaluate) {
  add_detector(command, evaluate.detector);
  declare_data(command, evaluate.data);
  declare_labels(command, evaluate.labels);
  command.add_option("--mask-key", evaluate.mask_key, "key of masks, for metrics of pixels");
  command.add_option("--outlier-perc", evaluate.outlier_perc,
                     "percentage of a sample's features that make up its score");
  command
      .add_option("--bootstrap", evaluate.bootstrap,
                  "resamples for 95 % intervals, such as 1000; 0: none")
      ->capture_default_str();
  add_choice(command, "--format", evaluate.format, "table or json", {"table", "json"});
  command.add_option("--out", evaluate.out, "file to write instead of printing")->type_name("FILE");
  declare_plugins(command, evaluate.plugins);
  command.footer(R"(Examples
  fe detect evaluate runs/ae
  fe detect evaluate runs/ae --data eval --normal-labels 0,1 --bootstrap 1000
  fe detect evaluate runs/ae --normal test/good --abnormal test/crack --masks ground_truth

Without other data: the test data of the detector's config, or else its evaluation data.)");
}

void declare(CLI::App& command, DetectPerturbArguments& perturb) {
  add_detector(command, perturb.detector);
  declare_data(command, perturb.data);
  add_list(command, "--sizes", perturb.sizes,
           "sides of the masks in pixels (default: 2,4,...,20, as they fit)");
  command.add_option("--n-masks", perturb.n_masks, "masks of each size on each image")
      ->capture_default_str();
  add_choice(command, "--mask-type", perturb.mask_type, "what a mask does to its pixels",
             {"zero", "uniform", "normal"});
  add_list(command, "--percs", perturb.percs, "values of outlier_perc to compare")
      ->capture_default_str();
  command.add_option("--seed", perturb.seed, "of the masks")->capture_default_str();
  command.add_option("--out", perturb.out, "folder for tables and charts")
      ->required()
      ->type_name("DIR");
  declare_plugins(command, perturb.plugins);
  command.footer(R"(Examples
  fe detect perturb runs/ae --out masks
  fe detect perturb runs/ae photos/ --first 20 --sizes 4,8,16 --mask-type zero --out masks)");
}

void declare(CLI::App& command, DetectPlotArguments& plot) {
  add_detector(command, plot.detector);
  declare_data(command, plot.data);
  add_list(command, "--what", plot.what,
           "instance, feature, histogram, roc, pr (default: all that the data allow)")
      ->check(CLI::IsMember({"instance", "feature", "histogram", "roc", "pr"}));
  add_list(command, "--ids", plot.ids, "feature: these samples, counted from 0: 8,60,100");
  command.add_flag("--outliers-only", plot.outliers_only, "feature: only what is flagged");
  command.add_option("--max", plot.max_instances, "feature: at most N samples")
      ->capture_default_str();
  declare_labels(command, plot.labels);
  add_choice(command, "--format", plot.format, "png or svg", {"png", "svg"});
  command.add_option("--out", plot.out, "folder for the plots")->required()->type_name("DIR");
  declare_plugins(command, plot.plugins);
  command.footer(R"(Examples
  fe detect plot runs/ae --out plots
  fe detect plot runs/ae --data test --what feature --ids 8,60,100 --out plots
  fe detect plot runs/ae photos/ --what feature --outliers-only --format svg --out plots)");
}

void declare(CLI::App& command, DetectTableArguments& table) {
  declare_config(command, table.config);
  command
      .add_option("--classes", table.classes,
                  "the values of ${CLASS}, one after the other: 0-9, or 1,3,a")
      ->required();
  add_list(command, "--seeds", table.seeds, "of the trainings: 7,8 (default: the config's)");
  command.add_option("--out", table.out, "folder for the runs and the table")
      ->required()
      ->type_name("DIR");
  command.footer(R"(Examples
  fe detect table configs/ae_mnist.yaml --classes 0-9 --seeds 7,8 --out tables/ae

The config has ${CLASS} in place of the class, as in normal_labels: ["${CLASS}"]. The same command
resumes a table that was interrupted.)");
}

}  // namespace fe::app
