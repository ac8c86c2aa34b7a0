// SPDX-License-Identifier: Apache-2.0
/// Every piece of detect: its header and its name in the list of its kind.
#pragma once

#include "detect/alocc/alocc.h"
#include "detect/alocc/f1_auc_scores.h"
#include "detect/alocc/losses.h"
#include "detect/alocc/networks.h"
#include "detect/alocc/scores.h"
#include "detect/model/autoencoder.h"
#include "detect/model/vae.h"
#include "detect/ops/elbo.h"
#include "detect/ops/fixed_noise.h"
#include "detect/ops/reconstruction_score.h"
#include "detect/outlier_ae.h"
#include "detect/outlier_vae.h"
#include "fe/base/options/type_list.h"

namespace fe::detect {

/// The architectures of detectors.
using Architectures =
    TypeList<ALOCCDiscriminatorOptions, ALOCCReconstructorOptions, AutoencoderOptions, VAEOptions>;

/// The detectors.
using Detectors = TypeList<ALOCC, OutlierAE, OutlierVAE>;

/// The ops of detectors.
using TensorOps =
    TypeList<AnomalyScore, DLoss, Elbo, FixedNoise, RLoss, ReconstructionScore, ScoreParts>;

/// The traces of detectors.
using Traces = TypeList<F1AUCScores, FitScoreScale>;

}  // namespace fe::detect
