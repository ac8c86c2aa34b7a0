// SPDX-License-Identifier: Apache-2.0
#include "plot/image/image_grid.h"

#include <algorithm>
#include <cmath>

#include "fe/base/error.h"
#include "plot/canvas/drawing.h"
#include "plot/chart/range.h"
#include "plot/image/raster.h"

namespace fe::plot {
namespace {

constexpr double kGridMargin = 10.0;
constexpr double kCellGap = 8.0;  // between images
constexpr double kTitleGap = 6.0;
constexpr double kMaxLabelWidth = 160.0;
constexpr double kMinWidth = 120.0;
constexpr double kPixelsWanted = 200.0;  // of an image
constexpr Font kColumnFont = {.size = 10.0, .bold = true};
constexpr Font kCaptionFont = {.size = 8.5};

struct GridLayout {
  double scale = 1.0;  // points per image pixel
  size_t rows = 0;
  std::vector<double> column_widths;
  std::vector<double> row_heights;  // of the images alone
  double label_width = 0.0;
  double caption_height = 0.0;
  double header_height = 0.0;
  std::vector<std::string> title;
  Size size;
};

void check(const ImageGrid& grid) {
  check_range("ImageGrid: range", grid.range);
  FE_CHECK(0 <= grid.scale && grid.scale <= 1000, "ImageGrid: expected scale in [0, 1000], got {}.",
           grid.scale);
  const size_t rows = grid.columns.empty() ? 0 : grid.columns.front().images.size();
  for (const ImageColumn& column : grid.columns) {
    FE_CHECK(column.images.size() == rows,
             "ImageGrid: expected as many images in each column, got {} in '{}' and {} in '{}'.",
             rows, grid.columns.front().name, column.images.size(), column.name);
    FE_CHECK(column.captions.empty() || column.captions.size() == rows,
             "ImageGrid: expected {} captions, one per image, in the column '{}', got {}.", rows,
             column.name, column.captions.size());
    if (column.range) check_range("ImageGrid: range of a column", *column.range);
  }
  FE_CHECK(grid.row_labels.empty() || grid.row_labels.size() == rows,
           "ImageGrid: expected {} row labels, one per row, got {}.", rows, grid.row_labels.size());
}

template <class Function>
void for_each_image(const ImageGrid& grid, Function&& function) {
  for (size_t column = 0; column < grid.columns.size(); ++column) {
    const auto& images = grid.columns[column].images;
    for (size_t row = 0; row < images.size(); ++row) {
      if (images[row].defined()) function(row, column, layout_of(images[row]));
    }
  }
}

double scale_of(const ImageGrid& grid) {
  int64_t longest = 1;
  for_each_image(grid, [&](size_t, size_t, const ImageLayout& image) {
    longest = std::max({longest, image.height, image.width});
  });
  const double wanted = std::round(kPixelsWanted / static_cast<double>(longest));
  const double pixels = grid.scale > 0 ? static_cast<double>(grid.scale) : std::max(1.0, wanted);
  return pixels / kPixelsPerPoint;
}

// Whole pixels, so that no image pixel straddles two pixels of the file.
double snapped(double points) { return std::ceil(points * kPixelsPerPoint) / kPixelsPerPoint; }

void measure_cells(const ImageGrid& grid, GridLayout& layout) {
  for (const ImageColumn& column : grid.columns) {
    double width = std::max(20.0, text_width(column.name, kColumnFont));
    for (const std::string& caption : column.captions) {
      width = std::max(width, text_width(caption, kCaptionFont));
      if (!caption.empty()) layout.caption_height = 14.0;
    }
    layout.column_widths.push_back(width);
    if (!column.name.empty()) layout.header_height = kColumnFont.line_height() + 4.0;
  }
  for_each_image(grid, [&](size_t row, size_t column, const ImageLayout& image) {
    double& width = layout.column_widths[column];
    double& height = layout.row_heights[row];
    width = std::max(width, static_cast<double>(image.width) * layout.scale);
    height = std::max(height, static_cast<double>(image.height) * layout.scale);
  });
  for (const std::string& label : grid.row_labels) {
    layout.label_width = std::max(layout.label_width, text_width(label, kCaptionFont) + kCellGap);
  }
  layout.label_width = std::min(layout.label_width, kMaxLabelWidth);
}

GridLayout grid_layout(const ImageGrid& grid) {
  GridLayout layout;
  layout.scale = scale_of(grid);
  layout.rows = grid.columns.empty() ? 0 : grid.columns.front().images.size();
  layout.row_heights.assign(layout.rows, 20.0);
  measure_cells(grid, layout);

  double width = layout.label_width - kCellGap;
  for (const double column : layout.column_widths) width += snapped(column) + kCellGap;
  width = std::max(width, kMinWidth);
  layout.title = wrap(grid.title, width, kTitleFont);
  double height = layout.header_height - kCellGap;
  if (!layout.title.empty()) {
    height += kTitleFont.line_height() * static_cast<double>(layout.title.size()) + kTitleGap;
  }
  for (const double row : layout.row_heights) height += row + layout.caption_height + kCellGap;
  if (layout.rows == 0) height += 40.0;
  layout.size = {width + 2.0 * kGridMargin, height + 2.0 * kGridMargin};
  return layout;
}

void draw_image(Canvas& canvas, const Rect& cell, double scale, const Array& image, Range range) {
  const Array rgb = to_rgb(image, range);
  const double width = static_cast<double>(rgb.shape()[1]) * scale;
  const double height = static_cast<double>(rgb.shape()[0]) * scale;
  const Rect area = {snapped(cell.center().x - width / 2.0),
                     snapped(cell.center().y - height / 2.0), width, height};
  constexpr double kFrame = 0.5;
  canvas.rectangle({area.x - kFrame, area.y - kFrame, width + 2.0 * kFrame, height + 2.0 * kFrame},
                   {.color = {190, 190, 190}});
  canvas.image(area, rgb);
}

void draw_row(
    Canvas& canvas, Rect cell, const ImageGrid& grid, const GridLayout& layout, size_t row) {
  if (!grid.row_labels.empty()) {
    const std::string label =
        fit(grid.row_labels[row], layout.label_width - kCellGap, kCaptionFont);
    canvas.text({cell.x - kCellGap, cell.center().y + kCaptionFont.half_cap()}, label,
                {.font = kCaptionFont, .anchor = Anchor::kEnd});
  }
  for (size_t i = 0; i < grid.columns.size(); ++i) {
    const ImageColumn& column = grid.columns[i];
    cell.width = snapped(layout.column_widths[i]);
    if (const Array& image = column.images[row]; image.defined()) {
      draw_image(canvas, cell, layout.scale, image, column.range.value_or(grid.range));
    }
    if (!column.captions.empty()) {
      canvas.text({cell.center().x, cell.bottom() + 10.5}, column.captions[row],
                  {.font = kCaptionFont, .anchor = Anchor::kMiddle});
    }
    cell.x += cell.width + kCellGap;
  }
}

void draw_header(Canvas& canvas, Point at, const ImageGrid& grid, const GridLayout& layout) {
  for (size_t i = 0; i < grid.columns.size(); ++i) {
    const double width = snapped(layout.column_widths[i]);
    canvas.text({at.x + width / 2.0, at.y + 2.0 * kColumnFont.half_cap()}, grid.columns[i].name,
                {.font = kColumnFont, .anchor = Anchor::kMiddle});
    at.x += width + kCellGap;
  }
}

}  // namespace

Size size_of(const ImageGrid& grid) {
  check(grid);
  return grid_layout(grid).size;
}

void draw(Canvas& canvas, const Rect& area, const ImageGrid& grid) {
  const GridLayout layout = grid_layout(grid);
  const double left = snapped(area.center().x - layout.size.width / 2.0);
  const double x = left + kGridMargin + layout.label_width;
  double y = area.y + kGridMargin;
  for (const std::string& line : layout.title) {
    canvas.text({area.center().x, y + 2.0 * kTitleFont.half_cap()}, line,
                {.font = kTitleFont, .anchor = Anchor::kMiddle});
    y += kTitleFont.line_height();
  }
  if (!layout.title.empty()) y += kTitleGap;
  draw_header(canvas, {x, y}, grid, layout);
  y += layout.header_height;
  for (size_t row = 0; row < layout.rows; ++row) {
    const double height = layout.row_heights[row];
    draw_row(canvas, {x, y, 0.0, height}, grid, layout, row);
    y += height + layout.caption_height + kCellGap;
  }
  if (layout.rows == 0 || grid.columns.empty()) {
    canvas.text({area.center().x, y + 20.0}, "no images",
                {.font = kLabelFont, .color = kMuted, .anchor = Anchor::kMiddle});
  }
}

void save(const std::filesystem::path& path, const ImageGrid& grid) {
  save_drawing(path, size_of(grid),
               [&](Canvas& canvas, const Rect& area) { draw(canvas, area, grid); });
}

}  // namespace fe::plot
