// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "apps/fe/detect/data.h"

namespace fe::app {

/// The images of --normal, --abnormal and --masks in the shape of `spec`: labels under "y" are 0
/// and 1, masks under "mask". Images that cannot be read are left out and reported on standard
/// error. Throws fe::Error as image::image_folder() does.
DetectData open_image_folders(const DetectDataArguments& arguments, const run::InputSpec& spec);

}  // namespace fe::app
