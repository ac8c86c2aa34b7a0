#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""scripts/api_filter.py turns the texts of fields() into comments of the members."""
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
from api_filter import filtered  # noqa: E402

HEADER = '''struct NoiseOptions {
  static constexpr std::string_view kName = "Noise";
  static constexpr std::string_view kDoc = "adds noise";
  Keys inputs;
  double std = 1.0;
  double own = 1.0;  ///< its own text
  Modes mode = Modes::all();

  static auto fields() {
    using O = NoiseOptions;
    return std::tuple(field("inputs", &O::inputs, "arrays"),
                      field("std", &O::std, "standard "
                                            "deviation", at_least(0)),
                      field("own", &O::own, "not this"));
  }
};

class Noise final : public NumpyOp {
 public:
  using Options = NoiseOptions;
  explicit Noise(NoiseOptions options);
  ~Noise() override;
  Noise(const Noise&) = delete;
  /// Adds to x.
  void add(double x);
  void add(int x);
  bool undocumented() const;
};
'''


class ApiFilter(unittest.TestCase):
    def setUp(self):
        self.lines = [line.strip() for line in filtered(HEADER).splitlines()]

    def test_members_get_the_texts_of_fields_and_common_ones(self):
        self.assertIn("Keys inputs;  ///< arrays", self.lines)
        self.assertIn("double std = 1.0;  ///< standard deviation", self.lines)
        self.assertIn("Modes mode = Modes::all();  ///< The modes that it runs in.", self.lines)

    def test_a_comment_that_is_there_stays(self):
        self.assertIn("double own = 1.0;  ///< its own text", self.lines)

    def test_the_struct_and_its_constructor_are_described(self):
        self.assertIn("/** The options of Noise: adds noise. */ struct NoiseOptions {", self.lines)
        self.assertIn("/** Checks the options. Throws fe::Error. */ explicit Noise(NoiseOptions options);",
                      self.lines)

    def test_what_needs_no_documentation_is_left_out(self):
        text = "\n".join(self.lines)
        for word in ("~Noise", "= delete", "kName", "using Options"):
            self.assertNotIn(word, text)

    def test_an_overload_follows_its_sibling_and_all_else_stays_undocumented(self):
        self.assertIn("/** @overload */ void add(int x);", self.lines)
        self.assertIn("bool undocumented() const;", self.lines)

    def test_line_numbers_stay(self):
        self.assertEqual(len(self.lines), len(HEADER.splitlines()))


if __name__ == "__main__":
    unittest.main()
