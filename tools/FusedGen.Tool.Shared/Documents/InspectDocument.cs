namespace FusedGen.Tool.Documents;

/// <summary>
/// What <c>inspect</c> tells. All texts are safe to print; the names of members are those of the JSON.
/// </summary>
/// <param name="Data">Files beside the model in which it keeps data.</param>
/// <param name="Functions">Functions that the model defines; their nodes count where they are called.</param>
/// <param name="Parameters">Weights and biases of the network; null where it is not supported.</param>
/// <param name="Trees">The decision trees after folding; empty where the network is not supported.</param>
/// <param name="Precision">What a narrower format of the weights costs; null where none was asked for, or the network
/// is not supported.</param>
/// <param name="MultiplyAdds">Multiply-adds of one prediction before folding; null where the network is not
/// supported.</param>
internal sealed record InspectDocument(
    string File,
    string Sha256,
    long Bytes,
    DataFileDocument[] Data,
    string Producer,
    OpsetDocument[] Opsets,
    int Functions,
    TensorDocument[] Inputs,
    TensorDocument[] Outputs,
    OperatorDocument[] Operators,
    TensorsDocument Initializers,
    long? Parameters,
    long? MultiplyAdds,
    MetadataDocument[] Metadata,
    TreesDocument[] Trees,
    bool IsSupported,
    string? Precision,
    DiagnosticDocument[] Diagnostics);

/// <param name="State"><c>read</c>, or why it was not.</param>
internal sealed record DataFileDocument(string File, long Bytes, string State);

internal sealed record OpsetDocument(string Domain, long Version);

/// <param name="Shape">Sizes, names of open dimensions, or <c>?</c>; null where the file gives no shape.</param>
internal sealed record TensorDocument(string Name, string Type, string[]? Shape)
{
    public string ShapeText => Shape is null ? "no shape" : Shape.Length == 0 ? "scalar" : string.Join("×", Shape);
}

/// <param name="Note">What is not supported of it.</param>
internal sealed record OperatorDocument(string Domain, string Name, int Count, bool IsSupported, string Note);

internal sealed record TensorsDocument(int Count, long Elements);

internal sealed record MetadataDocument(string Key, int Characters);

internal sealed record DiagnosticDocument(string Id, string Severity, string Message);
