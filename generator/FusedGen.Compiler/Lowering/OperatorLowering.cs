namespace FusedGen.Compiler.Lowering;

/// <summary>An ONNX operator and how it is written in the graph's operations.</summary>
/// <param name="Name">The operator's name.</param>
/// <param name="Lower">Reads the node's inputs and attributes, adds operations, and binds the node's outputs.</param>
/// <param name="Since">The oldest opset of the domain whose form of the operator is understood.</param>
/// <param name="Restrictions">What is not supported of it, as a sentence for the documentation; empty where all
/// is.</param>
/// <param name="Domain">The operator's domain; the standard one is the empty string.</param>
internal sealed record OperatorLowering(string Name, Action<NodeContext> Lower, int Since = Opsets.Oldest, string Restrictions = "", string Domain = "");
