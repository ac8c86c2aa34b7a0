// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/base/options/type_list.h"
#include "fe/data/cifar.h"
#include "fe/data/first.h"
#include "fe/data/hdf5.h"
#include "fe/data/idx.h"
#include "fe/data/mnist.h"
#include "fe/data/where.h"

namespace fe::data {

/// Data sets that a config can name. Each is a struct of options with open(), which returns a
/// Dataset or a TrainTest. Those of images are in fe/image/all.h.
using Datasets = TypeList<Cifar10FolderOptions,
                          Cifar10Options,
                          FashionMnistOptions,
                          Hdf5Options,
                          IdxOptions,
                          MnistOptions>;

/// Steps of a chain of data: functions of a data set, which return one or several.
using Steps = TypeList<First, OneClassOptions, SplitOptions, Where, WhereNot>;

}  // namespace fe::data
