// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "fe/base/options/type_list.h"
#include "fe/image/image_folder.h"
#include "fe/image/mvtec.h"

namespace fe::image {

/// Data sets of image files that a config can name; see fe/data/all.h.
using Datasets = TypeList<ImageFolderOptions, MvtecOptions>;

}  // namespace fe::image
