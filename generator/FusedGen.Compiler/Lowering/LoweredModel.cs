using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering;

/// <summary>A network in the graph's operations.</summary>
/// <param name="Graph">The network. Its inputs carry the names that they have in the file.</param>
/// <param name="OutputNames">The outputs' names in the file: an output can be an input, a constant or another output
/// under a second name.</param>
/// <param name="Opset">The version of the standard operator set that the file was written for.</param>
/// <param name="Producer">Name and version of the tool that wrote the file; untrusted text.</param>
/// <param name="Metadata">The file's key-value pairs in order; untrusted text.</param>
public sealed record LoweredModel(
    ModelGraph Graph,
    IReadOnlyList<string> OutputNames,
    long Opset,
    string Producer,
    IReadOnlyList<KeyValuePair<string, string>> Metadata)
{
    /// <summary>
    /// The network's inputs in the order of the file, and between them, as constants, those to which the attribute
    /// gives a value.
    /// </summary>
    public IReadOnlyList<Value> DeclaredInputs { get; init; } = Graph.Inputs;

    /// <summary>
    /// Those of the <see cref="DeclaredInputs"/> that no output depends on: parameters that nothing reads.
    /// </summary>
    public IReadOnlyList<Value> UnreadInputs { get; init; } = [];

    /// <summary>Inputs of the file that are constants of the network, since the attribute gives them a value.</summary>
    public IEnumerable<Value> FixedInputs => DeclaredInputs.Where(input => input.Constant is not null);

    /// <summary>What the file itself declares, of which the network may be a part.</summary>
    public FileSignature File { get; init; } = new(Graph.Inputs.Select(input => input.Name).ToArray(), OutputNames, []);
}

/// <summary>The names of the inputs and outputs that a file declares, in its order; untrusted text.</summary>
/// <param name="Inputs">The inputs to which the file gives no value.</param>
/// <param name="Outputs">The outputs, those that nobody chose included.</param>
/// <param name="DefaultedInputs">Inputs that are none of the network, since the file gives them a value.</param>
public sealed record FileSignature(IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<string> DefaultedInputs);
