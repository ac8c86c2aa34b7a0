// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace fe::app {

/// A few pieces, as config::pieces_json() writes them.
inline constexpr const char* kSomePieces = R"json([
 {"category": "Section", "name": "estimator", "doc": "the training", "options": [
   {"name": "epochs", "doc": "passes over the data", "required": false, "default": "0",
    "range": {"from": 1.0}, "type": {"kind": "integer", "text": "a whole number"}}]},
 {"category": "Dataset", "name": "mnist", "doc": "handwritten digits", "options": []},
 {"category": "Step", "name": "where", "doc": "keeps labels: {where: {y: [1]}}", "options": []},
 {"category": "NumpyOp", "name": "Delete", "doc": "removes keys", "options": [
   {"name": "keys", "doc": "what to remove", "required": true,
    "type": {"kind": "one_or_list", "text": "a key or a list of keys",
             "element": {"kind": "text", "text": "a text"}}}]},
 {"category": "NumpyOp", "name": "GaussianNoise", "doc": "adds normal noise", "options": [
   {"name": "inputs", "doc": "arrays", "required": true, "type": {"kind": "text", "text": "a key"}},
   {"name": "std", "doc": "its size", "required": false, "default": "1",
    "range": {"from": 0.0}, "type": {"kind": "number", "text": "a number"}},
   {"name": "kind", "doc": "its law", "required": false, "default": "normal",
    "type": {"kind": "choice", "text": "normal, uniform", "choices": ["normal", "uniform"]}}]},
 {"category": "NumpyOp", "name": "Sometimes", "doc": "runs an op | or not", "origin": "libmine.so",
  "options": [{"name": "op", "doc": "the op", "required": true,
               "type": {"kind": "piece", "text": "NumpyOp"}}]},
 {"category": "Architecture", "name": "unet", "doc": "a network", "options": [
   {"name": "depth", "doc": "its depth", "required": false, "default": "unset",
    "type": {"kind": "integer", "text": "a whole number", "null": true}}]},
 {"category": "Architecture", "name": "pair", "doc": "two halves", "options": [
   {"name": "half", "doc": "needed: the first", "required": false, "default": "unset",
    "type": {"kind": "piece", "text": "Module", "null": true}}]},
 {"category": "Detector", "name": "Finder", "doc": "finds outliers", "options": [
   {"name": "net", "doc": "its network", "required": false, "default": "unset",
    "type": {"kind": "piece", "text": "Module", "null": true}}]},
 {"category": "Detector", "name": "PairFinder", "doc": "finds outliers", "options": [
   {"name": "net", "doc": "its network (architecture pair)", "required": false,
    "default": "unset", "type": {"kind": "piece", "text": "Module", "null": true}}]},
 {"category": "Layer", "name": "ReLU", "doc": "max(x, 0)", "options": []},
 {"category": "TensorOp", "name": "Delete", "doc": "removes keys", "options": [
   {"name": "keys", "doc": "what to remove", "required": true,
    "type": {"kind": "one_or_list", "text": "a key or a list of keys",
             "element": {"kind": "text", "text": "a text"}}}]}
])json";

}  // namespace fe::app
