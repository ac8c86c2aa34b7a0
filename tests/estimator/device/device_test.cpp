// SPDX-License-Identifier: Apache-2.0
#include "fe/estimator/device/device.h"

#include <gtest/gtest.h>

#include "tests/testing/throws.h"

namespace fe {
namespace {

using testing::expect_error;

at::Device gpu(int index) { return {at::kCUDA, static_cast<at::DeviceIndex>(index)}; }

TEST(ChooseDevice, AutoIsTheCpuWithoutGpus) {
  EXPECT_EQ(choose_device("auto", 1, 2, /*gpus=*/0), at::Device(at::kCPU));
}

TEST(ChooseDevice, AutoAndCudaAreTheGpuOfTheProcess) {
  for (const char* device : {"auto", "cuda"}) {
    EXPECT_EQ(choose_device(device, 0, 1, /*gpus=*/2), gpu(0));
    EXPECT_EQ(choose_device(device, 1, 2, /*gpus=*/2), gpu(1));
    EXPECT_EQ(choose_device(device, 3, 4, /*gpus=*/8), gpu(3));
  }
}

// As srun --gpus-per-task=1 does.
TEST(ChooseDevice, AProcessThatSeesOneGpuTakesIt) {
  EXPECT_EQ(choose_device("auto", 3, 4, /*gpus=*/1), gpu(0));
}

TEST(ChooseDevice, TakesWhatIsNamed) {
  EXPECT_EQ(choose_device("cpu", 1, 2, /*gpus=*/2), at::Device(at::kCPU));
  EXPECT_EQ(choose_device("cuda:1", 0, 1, /*gpus=*/2), gpu(1));
}

TEST(ChooseDevice, RefusesAGpuThatDoesNotExist) {
  expect_error([] { choose_device("cuda:3", 0, 1, /*gpus=*/2); },
               {"Estimator: device 'cuda:3': this machine has 2 GPUs. Use \"cuda:0\" to "
                "\"cuda:1\", or \"auto\"."});
  expect_error([] { choose_device("cuda:1", 0, 1, /*gpus=*/1); },
               {"Estimator: device 'cuda:1': this machine has 1 GPU. Use \"cuda:0\", or "
                "\"auto\"."});
}

TEST(ChooseDevice, RefusesCudaWhereThereIsNone) {
  expect_error([] { choose_device("cuda:1", 0, 1, /*gpus=*/0); },
               {"Estimator: device 'cuda:1' was asked for, but this libtorch or machine has no "
                "CUDA. Use \"cpu\", or \"auto\"."});
}

TEST(ChooseDevice, RefusesToShareGpus) {
  expect_error([] { choose_device("auto", 2, 4, /*gpus=*/2); },
               {"Estimator: 4 processes run on this machine, which has 2 GPUs. Start one "
                "process per GPU, or use device \"cpu\"."});
  expect_error([] { choose_device("cuda:0", 0, 2, /*gpus=*/2); },
               {"Estimator: device 'cuda:0' would be that of all 2 processes on this machine. "
                "Use \"cuda\": each takes a GPU of its own."});
}

TEST(ChooseDevice, RefusesWhatIsNoDevice) {
  for (const char* device : {"tpu9x", "meta", ""}) {
    expect_error([&] { choose_device(device, 0, 1, /*gpus=*/1); },
                 {fmt::format("Estimator: expected device \"auto\", \"cpu\", \"cuda\" or "
                              "\"cuda:N\", got \"{}\".",
                              device)});
  }
}

TEST(Device, NothingToDoForTheCpu) {
  make_current(at::kCPU);
  synchronize(at::kCPU);
}

}  // namespace
}  // namespace fe
