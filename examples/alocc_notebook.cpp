// SPDX-License-Identifier: Apache-2.0
/// FastEstimator's notebook "Anomaly Detection", cell by cell: two networks train against each
/// other on images of the digit 1, and tell ones from other digits ("Adversarially Learned
/// One-Class Classifier for Novelty Detection", Sabokrou et al. 2018, arXiv:1802.09088).
///
///   FE_DATA_DIR=DIR alocc_notebook [SAVE_DIR [EPOCHS]]     DIR/mnist holds MNIST's files
#include <torch/types.h>

#include <filesystem>
#include <iostream>
#include <string>

#include "fe/fe.h"
#include "plot/image/image_grid.h"

namespace ops = fe::ops;
namespace plot = fe::plot;
namespace traces = fe::traces;
using fe::Mode;
using fe::Tensor;
using fe::Tensors;

// ---- Step 2: the architectures

using namespace fe::layers;

Conv2d conv(int64_t in, int64_t out) {
  return {.in_channels = in,
          .out_channels = out,
          .kernel_size = 5,
          .stride = 2,
          .padding = 2,
          .init = Init::truncated_normal(0.02),
          .bias_init = Init::zeros()};
}

ConvTranspose2d conv_transpose(int64_t in, int64_t out, int64_t output_padding) {
  return {.in_channels = in,
          .out_channels = out,
          .kernel_size = 5,
          .stride = 2,
          .padding = 2,
          .output_padding = output_padding,
          .init = Init::normal(0.02),
          .bias_init = Init::zeros()};
}

BatchNorm2d batch_norm(int64_t channels) {
  return {.num_features = channels, .eps = 1e-3, .momentum = 0.01};
}

constexpr LeakyReLU kLeaky{.negative_slope = 0.2};

fe::Module reconstructor() {
  return fe::sequential({conv(1, 32), batch_norm(32), kLeaky,                 // 14 x 14
                         conv(32, 64), batch_norm(64), kLeaky,                // 7 x 7
                         conv(64, 128), batch_norm(128), kLeaky,              // 4 x 4
                         conv_transpose(128, 32, 0), batch_norm(32), ReLU{},  // 7 x 7
                         conv_transpose(32, 16, 1), batch_norm(16), ReLU{},   // 14 x 14
                         conv_transpose(16, 1, 1), Tanh{}});                  // 28 x 28
}

fe::Module discriminator() {
  return fe::sequential({conv(1, 16), batch_norm(16), kLeaky, conv(16, 32), batch_norm(32), kLeaky,
                         conv(32, 64), batch_norm(64), kLeaky, conv(64, 128), kLeaky, Flatten{},
                         Linear{.in_features = 512,
                                .out_features = 1,
                                .init = Init::glorot_uniform(),
                                .bias_init = Init::zeros()},
                         Sigmoid{}});
}

// ---- The losses: of the reconstructor, and of the discriminator

class RLoss final : public fe::TensorOp {
 public:
  explicit RLoss(fe::OpArgs args, double alpha = 0.2)
      : TensorOp("RLoss", std::move(args), {{"alpha", alpha}}), alpha_(alpha) {}

  Tensors forward(const Tensors& in, const fe::State&) const override {
    const Tensor &fake_score = in[0], &x_fake = in[1], &x = in[2];
    const Tensor recon_loss = torch::binary_cross_entropy_with_logits(x_fake, x);
    const Tensor adv_loss =
        torch::binary_cross_entropy_with_logits(fake_score, torch::ones_like(fake_score));
    return {adv_loss + alpha_ * recon_loss};
  }

 private:
  double alpha_;
};

class DLoss final : public fe::TensorOp {
 public:
  explicit DLoss(fe::OpArgs args) : TensorOp("DLoss", std::move(args)) {}

  Tensors forward(const Tensors& in, const fe::State&) const override {
    const Tensor &true_score = in[0], &fake_score = in[1];
    return {torch::binary_cross_entropy_with_logits(true_score, torch::ones_like(true_score)) +
            torch::binary_cross_entropy_with_logits(fake_score, torch::zeros_like(fake_score))};
  }
};

// ---- A metric: the area under the ROC curve, and F1 where the error rates are equal

class F1AUCScores final : public fe::Trace {
 public:
  explicit F1AUCScores(fe::TraceArgs args) : Trace("F1AUCScores", std::move(args)) {}

  void on_epoch_begin(fe::Data&) override { samples_.clear(); }
  void on_batch_end(fe::Data& data) override {
    samples_.add(data.input(0), data.input(1).detach().flatten());
  }
  void on_epoch_end(fe::Data& data) override {
    const auto y_true = samples_.labels();
    const auto y_pred = samples_.scores();
    const auto curve = traces::roc_curve(y_true, y_pred);
    const double eer_threshold = traces::equal_error_threshold(curve);
    std::vector<int64_t> y_class;
    for (const double score : y_pred) y_class.push_back(score >= eer_threshold);
    data.write_with_log(outputs()[0], traces::auc(curve.fpr, curve.tpr));
    data.write_with_log(outputs()[1], traces::f1(traces::confusion(y_true, y_class, 1)));
  }

 private:
  traces::Collector samples_;
};

// ---- Noise for the images of training

void add_noise(std::span<const fe::Array> in, std::span<fe::Array> out, fe::SampleState& state) {
  fe::Rng rng = state.rng();
  auto* noisy = out[0].resize<float>(in[0].shape());
  for (const float pixel : in[0].values<float>()) {
    *noisy++ = pixel + static_cast<float>(0.155 * rng.normal());
  }
}

void run(const std::filesystem::path& save_dir, int64_t epochs) {
  fe::set_seed(7);

  // The data: ones to train on; to evaluate, ones (label 1) and as many other digits (label 0).
  const auto mnist = fe::data::mnist();
  const auto train_data = mnist.train.where("y", 1);
  const auto eval_data = mnist.test.one_class({.key = "y", .inliers = {1}});

  // ---- Step 1: the pipeline
  const fe::Pipeline pipeline({
      .train_data = train_data,
      .eval_data = eval_data,
      .batch_size = int64_t{128},
      .ops =
          {ops::ExpandDims({.inputs = "x", .outputs = "x", .axis = 0}),
           ops::Normalize(
               {.inputs = "x", .outputs = "x", .mean = 1.0, .std = 1.0, .max_pixel_value = 127.5}),
           ops::LambdaOp(
               {.inputs = "x", .outputs = "x_w_noise", .fn = add_noise, .mode = Mode::kTrain})},
  });
  const fe::Batch sample = pipeline.get_results();
  plot::save(save_dir / "sample.png",
             plot::image_grid({{"Image", sample["x"]}, {"Noisy image", sample["x_w_noise"]}}));

  // ---- Step 2: the network
  const auto rmsprop = [](double lr) {
    return fe::RMSprop{.lr = lr, .defaults = fe::Defaults::kKeras};
  };
  const auto recon =
      fe::build({.name = "reconstructor", .model = reconstructor(), .optimizer = rmsprop(2e-4)});
  const auto disc =
      fe::build({.name = "discriminator", .model = discriminator(), .optimizer = rmsprop(1e-4)});
  const fe::Network network({
      ops::ModelOp(
          {.model = recon, .inputs = "x_w_noise", .outputs = "x_fake", .mode = Mode::kTrain}),
      ops::ModelOp({.model = recon, .inputs = "x", .outputs = "x_fake", .mode = Mode::kEval}),
      ops::ModelOp({.model = disc, .inputs = "x_fake", .outputs = "fake_score"}),
      ops::ModelOp({.model = disc, .inputs = "x", .outputs = "true_score"}),
      RLoss({.inputs = {"fake_score", "x_fake", "x"}, .outputs = "rloss"}),
      ops::UpdateOp({.model = recon, .loss_name = "rloss"}),
      DLoss({.inputs = {"true_score", "fake_score"}, .outputs = "dloss"}),
      ops::UpdateOp({.model = disc, .loss_name = "dloss"}),
  });

  // ---- Step 3: the estimator
  const auto best = [&](const fe::Model& model) {
    return traces::BestModelSaver({.model = model,
                                   .save_dir = save_dir,
                                   .metric = "f1_score",
                                   .save_best_mode = traces::Best::kMax,
                                   .load_best_final = true});
  };
  fe::Estimator estimator({
      .pipeline = pipeline,
      .network = network,
      .epochs = epochs,
      .traces = {F1AUCScores({.inputs = {"y", "fake_score"},
                              .outputs = {"auc_score", "f1_score"},
                              .mode = Mode::kEval}),
                 best(recon), best(disc)},
  });
  estimator.fit();

  // ---- Inference: one inlier, and one outlier
  const fe::Network infer(
      {ops::ModelOp({.model = recon, .inputs = "x", .outputs = "x_fake"}),
       ops::ModelOp({.model = disc, .inputs = "x_fake", .outputs = "fake_score"})});
  for (const int64_t label : {1, 0}) {
    const auto image = eval_data.where("y", label)[0];
    const auto result = infer.transform(pipeline.transform(image, Mode::kInfer), Mode::kInfer);
    const std::string name = label == 1 ? "inlier" : "outlier";
    std::cout << name << ": score " << result["fake_score"].item<double>() << '\n';
    plot::save(
        save_dir / (name + ".png"),
        plot::image_grid({{"Input image", result["x"]}, {"Reconstruction", result["x_fake"]}}));
  }
}

int main(int argc, char** argv) {
  return fe::guard("alocc_notebook", [&] {
    run(argc > 1 ? argv[1] : "runs/alocc_notebook", argc > 2 ? std::stoll(argv[2]) : 20);
  });
}
