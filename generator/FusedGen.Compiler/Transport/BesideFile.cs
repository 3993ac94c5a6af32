using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Transport;

/// <summary>A file beside a model in which it keeps data.</summary>
/// <param name="Location">Where it is, as the model spells it.</param>
/// <param name="State">Whether it was read.</param>
/// <param name="Length">How many bytes it has; 0 where it was not read.</param>
public sealed record BesideFile(string Location, ExternalFileState State, long Length);
