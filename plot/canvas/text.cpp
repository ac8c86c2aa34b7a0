// SPDX-License-Identifier: Apache-2.0
#include "plot/canvas/text.h"

#include <cstddef>
#include <utility>

#include "plot/canvas/cairo_handle.h"

namespace fe::plot {
namespace {

constexpr std::string_view kEllipsis = "…";

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Bytes of the UTF-8 character that `text` starts with; 0 if it starts with none.
size_t character_size(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  size_t size = 1;
  if (first >= 0x80) size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (size == 0 || first > 0xF4 || size > text.size()) return 0;
  for (size_t i = 1; i < size; ++i) {
    if (!is_continuation(text[i])) return 0;
  }
  if (size < 3) return size;
  // Overlong forms, surrogates and what lies beyond U+10FFFF.
  const auto second = static_cast<unsigned char>(text[1]);
  const bool invalid = (first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0) ||
                       (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90);
  return invalid ? 0 : size;
}

}  // namespace

void select_font(cairo_t* context, double size, bool bold) {
  cairo_select_font_face(context, kFontFamily, CAIRO_FONT_SLANT_NORMAL,
                         bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
  cairo_set_font_size(context, size);
  cairo_font_options_t* options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  cairo_set_font_options(context, options);
  cairo_font_options_destroy(options);
}

double text_width(std::string_view text, const Font& font) {
  const CairoSurface surface(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1));
  const CairoContext context(cairo_create(surface.get()));
  select_font(context.get(), font.size, font.bold);
  cairo_text_extents_t extents{};
  cairo_text_extents(context.get(), clean(text).c_str(), &extents);
  return extents.x_advance;
}

std::string fit(std::string_view text, double width, const Font& font) {
  std::string fitted = clean(text);
  if (text_width(fitted, font) <= width) return fitted;
  while (!fitted.empty()) {
    while (is_continuation(fitted.back())) fitted.pop_back();
    fitted.pop_back();
    std::string shortened = fitted + std::string(kEllipsis);
    if (text_width(shortened, font) <= width) return shortened;
  }
  return fitted;
}

std::vector<std::string> wrap(std::string_view text, double width, const Font& font) {
  std::vector<std::string> lines;
  std::string line;
  const auto end_line = [&] {
    if (!line.empty()) lines.push_back(fit(std::exchange(line, {}), width, font));
  };
  while (!text.empty()) {
    const size_t size = text.find_first_of(" \n");
    const std::string word(text.substr(0, size));
    const std::string longer = line.empty() ? word : line + ' ' + word;
    if (text_width(longer, font) > width) {
      end_line();
      line = word;
    } else {
      line = longer;
    }
    if (size == std::string_view::npos) break;
    if (text[size] == '\n') end_line();
    text.remove_prefix(size + 1);
  }
  end_line();
  return lines;
}

std::string clean(std::string_view text) {
  std::string cleaned;
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text.front());
    const size_t size = character_size(text);
    if (size == 0)
      cleaned += '?';
    else if (first < 0x20 || first == 0x7F)
      cleaned += ' ';
    else
      cleaned += text.substr(0, size);
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return cleaned;
}

}  // namespace fe::plot
