using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// A node, and what it was lowered with. Of constants the elements are known while lowering, of others the shapes.
/// </summary>
/// <param name="Node">The node.</param>
/// <param name="Inputs">What it reads.</param>
/// <param name="Outputs">What it gives.</param>
internal sealed record LoweredNode(OnnxNode Node, IReadOnlyList<Value> Inputs, IReadOnlyList<Value> Outputs);
