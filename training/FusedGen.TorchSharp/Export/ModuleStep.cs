using FusedGen.TorchSharp.Onnx;
using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Export;

/// <summary>One run of one module: what it read, what it made of it, and which values these were.</summary>
/// <param name="Path">The module's path in the one exported.</param>
/// <param name="Module">The module.</param>
/// <param name="Source">The step whose output it read; −1 for the input of the whole, null where no recorded step made
/// it.</param>
/// <param name="Input">The values read, before the module could overwrite them.</param>
/// <param name="Output">The values made.</param>
internal sealed record ModuleStep(string Path, nn.Module Module, int? Source, TensorData Input, TensorData Output);

/// <summary>A run of a whole module as the steps of the modules inside it.</summary>
/// <param name="Steps">In the order in which they ran.</param>
/// <param name="Result">The step whose output is that of the whole; −1 for the input itself, null where no step made
/// it.</param>
/// <param name="Output">What the whole made.</param>
internal sealed record ModuleTrace(IReadOnlyList<ModuleStep> Steps, int? Result, TensorData Output);
