// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "plot/chart/axis.h"
#include "plot/chart/values.h"

namespace fe::plot {

/// The curve of one classifier, in the order of falling thresholds: from (0, 0) to (1, 1).
struct RocCurve {
  std::string name = {};           ///< in the legend, before the AUC
  Values fpr = {};                 ///< false positive rates, in [0, 1]
  Values tpr = {};                 ///< true positive rates, in [0, 1]; as many
  std::optional<double> auc = {};  ///< unset: area_under(fpr, tpr)
};

/// The point of a curve that a threshold chooses.
struct OperatingPoint {
  double fpr = 0.0;                       ///< the false positive rate
  double tpr = 0.0;                       ///< the true positive rate
  std::string label = "operating point";  ///< in the legend, before the two rates
};

/// Receiver operating characteristic: curves, the diagonal of a random guess, and a dot at the
/// operating point.
struct Roc {
  std::string title = {};                              ///< the title
  std::vector<RocCurve> curves = {};                   ///< the curves
  std::optional<OperatingPoint> operating_point = {};  ///< a point to mark
  Size size = {.width = 360.0, .height = 390.0};       ///< the size in points
};

/// The area under a curve by the trapezoidal rule; NaN when it has fewer than two points or a NaN.
double area_under(const Values& x, const Values& y);

/// Draws `roc` into `path`, a .png or .svg file. Throws fe::Error for another extension, for rates
/// outside [0, 1] (NaN makes a gap) or of different number, and when the file cannot be written.
void save(const std::filesystem::path& path, const Roc& roc);

}  // namespace fe::plot
