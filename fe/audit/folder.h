// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "fe/audit/audit.h"
#include "fe/image/image_folder.h"

namespace fe::image {

/// The images of folders, as a part to audit: those that cannot be read are in it, to be found. Its
/// findings are what is wrong with the masks: missing or damaged (an error), of another size than
/// the image, or without a marked pixel at the samples' size. Throws fe::Error as image_folder()
/// does for folders that are missing or without images.
AuditPart audit_part(std::string name, const ImageFolderOptions& options);

}  // namespace fe::image
