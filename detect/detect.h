// SPDX-License-Identifier: Apache-2.0
/// Everything a program needs of outlier detectors: the detectors, their evaluation, artificial
/// outliers, and plots. For users; detect itself includes what it uses.
#pragma once

#include "detect/all.h"
#include "detect/evaluation.h"
#include "detect/mask_study.h"
#include "detect/perturb/apply_mask.h"
#include "detect/perturb/masked_dataset.h"
#include "detect/plot/curves.h"
#include "detect/plot/evaluation_plots.h"
#include "detect/plot/feature_outlier_grid.h"
#include "detect/plot/instance_score_chart.h"
#include "detect/plot/mask_size_charts.h"
#include "detect/plot/outlier_grid.h"
#include "detect/plot/score_histogram.h"
#include "plot/chart/figure.h"
