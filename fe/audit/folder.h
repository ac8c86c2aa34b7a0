// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fe/audit/audit.h"
#include "fe/image/image_folder.h"

namespace fe::audit {

/// The images of folders as a part to audit, including those that cannot be read. Its findings are
/// the problems of the masks: missing or damaged ones (an error), another size than that of the
/// image, or no marked pixel at the samples' size. Throws fe::Error as image_folder() does for
/// folders that are missing or empty.
Part image_part(std::string name, const image::ImageFolderOptions& options);

}  // namespace fe::audit
