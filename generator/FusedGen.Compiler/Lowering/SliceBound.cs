using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>An axis of a value that a slice keeps whole, since its end lies beyond.</summary>
internal sealed record SliceBound(Value Value, int Axis, Origin Origin);
