namespace FusedGen.Fuzz.Wire;

/// <summary>The messages of an ONNX file whose fields are mutated one by one. Anything else is a leaf.</summary>
public enum MessageKind
{
    /// <summary>Bytes, text, or a message that is of no interest.</summary>
    Leaf,
    Model,
    Opset,
    Pair,
    Graph,
    Node,
    Attribute,
    Tensor,
    ValueInfo,
    ValueType,
    TensorType,
    Shape,
    Dimension,
}

/// <summary>Which field of which message holds which message, after <c>onnx.proto</c>.</summary>
public static class MessageKinds
{
    /// <summary>The kind of message that a field of length-delimited bytes holds.</summary>
    public static MessageKind Inside(MessageKind parent, int field) => (parent, field) switch
    {
        (MessageKind.Model, 7) => MessageKind.Graph,
        (MessageKind.Model, 8) => MessageKind.Opset,
        (MessageKind.Model, 14) => MessageKind.Pair,
        (MessageKind.Graph, 1) => MessageKind.Node,
        (MessageKind.Graph, 5) => MessageKind.Tensor,
        (MessageKind.Graph, 11 or 12 or 13) => MessageKind.ValueInfo,
        (MessageKind.Node, 5) => MessageKind.Attribute,
        (MessageKind.Attribute, 5 or 10) => MessageKind.Tensor,
        (MessageKind.Attribute, 6 or 11) => MessageKind.Graph,
        (MessageKind.ValueInfo, 2) => MessageKind.ValueType,
        (MessageKind.ValueType, 1) => MessageKind.TensorType,
        (MessageKind.TensorType, 2) => MessageKind.Shape,
        (MessageKind.Shape, 1) => MessageKind.Dimension,
        _ => MessageKind.Leaf,
    };
}
