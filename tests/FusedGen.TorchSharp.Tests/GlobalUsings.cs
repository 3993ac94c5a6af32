global using global::TorchSharp;
global using static global::TorchSharp.torch;
