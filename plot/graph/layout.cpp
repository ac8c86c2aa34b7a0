// SPDX-License-Identifier: Apache-2.0
#include "plot/graph/layout.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace fe::config {
namespace {

constexpr double kGap = 14, kRowGap = 22, kMargin = 8, kBendWidth = 6;
constexpr int kSweeps = 12;
constexpr size_t kUnlinkedInRow = 2;

// A box, or a place where a line passes through a row.
struct Item {
  double width, height;
  size_t row;
  double x = 0;
  std::vector<size_t> above = {}, below = {};
};

class Rows {
 public:
  Rows(const std::vector<LayoutBox>& boxes, const std::vector<LayoutLink>& links);

  void order();
  void place();
  Layout layout(size_t boxes) const;

 private:
  void connect(const LayoutLink& link);
  void sort_row(std::vector<size_t>& row, bool by_above);
  void place_row(const std::vector<size_t>& row, bool by_above);
  double wanted(const Item& item, bool by_above) const;
  std::pair<double, double> sides() const;
  std::vector<double> tops() const;

  double middle_ = 0;
  std::vector<Item> items_;
  std::vector<std::vector<size_t>> rows_;
  std::vector<std::vector<size_t>> chains_;  // of each link: the items from box to box
};

// The longest way to each box.
std::vector<size_t> depths(size_t boxes, const std::vector<LayoutLink>& links) {
  std::vector<size_t> depth(boxes, 0);
  for (size_t pass = 0; pass < boxes; ++pass) {
    for (const LayoutLink& link : links) {
      depth[link.to] = std::max(depth[link.to], depth[link.from] + 1);
    }
  }
  return depth;
}

Rows::Rows(const std::vector<LayoutBox>& boxes, const std::vector<LayoutLink>& links) {
  std::vector<size_t> depth = depths(boxes.size(), links);
  std::vector<bool> linked(boxes.size(), false);
  for (const LayoutLink& link : links) linked[link.from] = linked[link.to] = true;
  size_t last = 0;
  for (size_t n = 0; n < boxes.size(); ++n) last = linked[n] ? std::max(last, depth[n] + 1) : last;
  size_t unlinked = 0;
  for (size_t n = 0; n < boxes.size(); ++n) {
    const size_t row = linked[n] ? depth[n] : last + unlinked++ / kUnlinkedInRow;
    items_.push_back({boxes[n].width, boxes[n].height, row});
  }
  for (const LayoutLink& link : links) connect(link);
  for (size_t i = 0; i < items_.size(); ++i) {
    rows_.resize(std::max(rows_.size(), items_[i].row + 1));
    rows_[items_[i].row].push_back(i);
  }
}

// Lines from one box that pass the same rows to different boxes stay separate lines.
void Rows::connect(const LayoutLink& link) {
  std::vector<size_t> chain = {link.from};
  for (size_t row = items_[link.from].row + 1; row < items_[link.to].row; ++row) {
    chain.push_back(items_.size());
    items_.push_back({kBendWidth, 0, row});
  }
  chain.push_back(link.to);
  for (size_t i = 0; i + 1 < chain.size(); ++i) {
    items_[chain[i]].below.push_back(chain[i + 1]);
    items_[chain[i + 1]].above.push_back(chain[i]);
  }
  chains_.push_back(std::move(chain));
}

void Rows::sort_row(std::vector<size_t>& row, bool by_above) {
  std::map<size_t, double> rank;
  for (size_t place = 0; place < row.size(); ++place) {
    const auto& neighbors = by_above ? items_[row[place]].above : items_[row[place]].below;
    double sum = 0;
    for (const size_t other : neighbors) sum += items_[other].x;
    rank[row[place]] =
        neighbors.empty() ? items_[row[place]].x : sum / static_cast<double>(neighbors.size());
  }
  std::stable_sort(row.begin(), row.end(), [&](size_t a, size_t b) { return rank[a] < rank[b]; });
  for (size_t place = 0; place < row.size(); ++place) {
    items_[row[place]].x = static_cast<double>(place) - 0.5 * static_cast<double>(row.size());
  }
}

// While ordering, x counts places from the middle of the row.
void Rows::order() {
  for (auto& row : rows_) {
    for (size_t place = 0; place < row.size(); ++place) {
      items_[row[place]].x = static_cast<double>(place) - 0.5 * static_cast<double>(row.size());
    }
  }
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (auto& row : rows_) sort_row(row, /*by_above=*/true);
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) sort_row(*row, /*by_above=*/false);
  }
  for (auto& row : rows_) sort_row(row, /*by_above=*/true);
}

// Boxes without a link go to the middle of the picture.
double Rows::wanted(const Item& item, bool by_above) const {
  if (item.above.empty() && item.below.empty()) return middle_;
  const auto& neighbors = by_above ? item.above : item.below;
  if (neighbors.empty()) return item.x;
  double sum = 0;
  for (const size_t other : neighbors) sum += items_[other].x;
  return sum / static_cast<double>(neighbors.size());
}

// As near to the middle of the neighbors as the order and the widths allow, by least squares:
// where two would overlap they move together from then on (pool adjacent violators).
void Rows::place_row(const std::vector<size_t>& row, bool by_above) {
  struct Block {
    double sum, count;
  };
  std::vector<Block> blocks;
  std::vector<double> offsets;
  double offset = 0;
  for (size_t i = 0; i < row.size(); ++i) {
    const Item& item = items_[row[i]];
    if (i > 0) offset += 0.5 * (items_[row[i - 1]].width + item.width) + kGap;
    offsets.push_back(offset);
    blocks.push_back({wanted(item, by_above) - offset, 1});
    const auto mean = [](const Block& block) { return block.sum / block.count; };
    while (blocks.size() > 1 && mean(blocks[blocks.size() - 2]) > mean(blocks.back())) {
      const Block last = blocks.back();
      blocks.pop_back();
      blocks.back().sum += last.sum;
      blocks.back().count += last.count;
    }
  }
  size_t i = 0;
  for (const Block& block : blocks) {
    for (size_t end = i + static_cast<size_t>(block.count); i < end; ++i) {
      items_[row[i]].x = block.sum / block.count + offsets[i];
    }
  }
}

void Rows::place() {
  for (Item& item : items_) item.x = 0;
  for (int sweep = 0; sweep < kSweeps; ++sweep) {
    for (const auto& row : rows_) place_row(row, /*by_above=*/true);
    for (auto row = rows_.rbegin(); row != rows_.rend(); ++row) place_row(*row, /*by_above=*/false);
    const auto [left, right] = sides();
    middle_ = 0.5 * (left + right);
  }
}

// Of the linked items.
std::pair<double, double> Rows::sides() const {
  double left = std::numeric_limits<double>::max(), right = std::numeric_limits<double>::lowest();
  bool any = false;
  for (const Item& item : items_) {
    if (item.above.empty() && item.below.empty()) continue;
    any = true;
    left = std::min(left, item.x - 0.5 * item.width);
    right = std::max(right, item.x + 0.5 * item.width);
  }
  return any ? std::pair(left, right) : std::pair(0.0, 0.0);
}

std::vector<double> Rows::tops() const {
  std::vector<double> tops = {kMargin};
  for (const auto& row : rows_) {
    double height = 0;
    for (const size_t i : row) height = std::max(height, items_[i].height);
    tops.push_back(tops.back() + height + kRowGap);
  }
  return tops;
}

Layout Rows::layout(size_t boxes) const {
  Layout layout;
  if (items_.empty()) return layout;
  double left = std::numeric_limits<double>::max(), right = std::numeric_limits<double>::lowest();
  for (const Item& item : items_) {
    left = std::min(left, item.x - 0.5 * item.width);
    right = std::max(right, item.x + 0.5 * item.width);
  }
  const std::vector<double> top = tops();
  const auto bottom = [&](size_t row) { return top[row + 1] - kRowGap; };
  layout.width = right - left + 2 * kMargin;
  layout.height = top.back() - kRowGap + kMargin;
  for (size_t n = 0; n < boxes; ++n) {
    const size_t row = items_[n].row;
    layout.centers.push_back({items_[n].x - left + kMargin, 0.5 * (top[row] + bottom(row))});
  }
  for (const auto& chain : chains_) {
    const LayoutPoint from = layout.centers[chain.front()], to = layout.centers[chain.back()];
    std::vector<LayoutPoint> path = {{from.x, from.y + 0.5 * items_[chain.front()].height}};
    for (size_t i = 1; i + 1 < chain.size(); ++i) {
      const Item& bend = items_[chain[i]];
      path.push_back({bend.x - left + kMargin, top[bend.row]});
      path.push_back({bend.x - left + kMargin, bottom(bend.row)});
    }
    path.push_back({to.x, to.y - 0.5 * items_[chain.back()].height});
    layout.paths.push_back(std::move(path));
  }
  return layout;
}

}  // namespace

Layout lay_out(const std::vector<LayoutBox>& boxes, const std::vector<LayoutLink>& links) {
  Rows rows(boxes, links);
  rows.order();
  rows.place();
  return rows.layout(boxes.size());
}

}  // namespace fe::config
