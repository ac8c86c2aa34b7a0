// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "apps/fe/arguments.h"
#include "config/schema/registry.h"
#include "config/yaml/document.h"

/// What the commands do, a file each. They throw fe::Error; what they find goes to standard output.
namespace fe::app {

void train(const TrainArguments& arguments);
void test(const TestArguments& arguments);
void infer(const InferArguments& arguments);
void check(const CheckArguments& arguments);
void graph(const GraphArguments& arguments);
void inspect(const InspectArguments& arguments);
void ops(const OpsArguments& arguments);
void data_list();
void data_fetch(const DataArguments& arguments);
void data_convert(const DataArguments& arguments);
void data_summary(const DataArguments& arguments);
void data_audit(const DataAuditArguments& arguments);
void detect_fit(const TrainArguments& arguments);
void detect_score(const DetectScoreArguments& arguments);
void detect_threshold(const DetectThresholdArguments& arguments);
void detect_evaluate(const DetectEvaluateArguments& arguments);
void detect_perturb(const DetectPerturbArguments& arguments);
void detect_plot(const DetectPlotArguments& arguments);
void detect_table(const DetectTableArguments& arguments);
void create(const NewArguments& arguments);
void runs_list(const RunsArguments& arguments);
void runs_compare(const RunsArguments& arguments);
void runs_plot(const RunsArguments& arguments);
void version();

/// fe's pieces, those of detectors, ALOCC's, and those of the plug-ins.
config::Registry make_registry(const Paths& plugins);
/// The runs that the files describe. Throws fe::Error with every fault of the files.
std::vector<config::Document> read_documents(const ConfigArguments& arguments);

}  // namespace fe::app
