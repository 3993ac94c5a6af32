namespace FusedGen.TorchSharp.Onnx;

/// <summary>Writes a graph as an ONNX <c>ModelProto</c>, by the field numbers of the public schema.</summary>
internal static class OnnxModelWriter
{
    /// <summary>The operator set: the first that has <c>Gelu</c> and <c>Mish</c> as one node each.</summary>
    public const int Opset = 20;

    private const int IrVersion = 9;
    private const int FloatElement = 1;
    private const int Int64Element = 7;
    private const string BatchDimension = "N";

    public static byte[] Write(OnnxGraph graph)
    {
        ProtobufWriter model = new();
        model.Integer(1, IrVersion);
        model.Text(2, "FusedGen.TorchSharp");
        model.Text(3, typeof(OnnxModelWriter).Assembly.GetName().Version?.ToString(3) ?? "0");
        model.Message(7, message => WriteGraph(message, graph));
        model.Message(8, operators =>
        {
            operators.Text(1, "");
            operators.Integer(2, Opset);
        });
        foreach ((string key, string value) in graph.Metadata)
        {
            model.Message(14, entry =>
            {
                entry.Text(1, key);
                entry.Text(2, value);
            });
        }

        return model.ToArray();
    }

    private static void WriteGraph(ProtobufWriter message, OnnxGraph graph)
    {
        foreach (OnnxNode node in graph.Nodes)
        {
            message.Message(1, nested => WriteNode(nested, node));
        }

        message.Text(2, graph.Name);
        foreach (OnnxTensor tensor in graph.Initializers)
        {
            message.Message(5, nested => WriteTensor(nested, tensor));
        }

        message.Message(11, nested => WriteValue(nested, graph.InputName, graph.InputShape));
        message.Message(12, nested => WriteValue(nested, graph.OutputName, graph.OutputShape));
    }

    private static void WriteNode(ProtobufWriter message, OnnxNode node)
    {
        foreach (string input in node.Inputs)
        {
            message.Text(1, input);
        }

        message.Text(2, node.Output);
        message.Text(3, node.Name);
        message.Text(4, node.Operator);
        foreach ((string name, object value) in node.Attributes)
        {
            message.Message(5, nested => WriteAttribute(nested, name, value));
        }
    }

    private static void WriteAttribute(ProtobufWriter message, string name, object value)
    {
        const int typeField = 20;
        message.Text(1, name);
        switch (value)
        {
            case float number:
                message.Single(2, number);
                message.Integer(typeField, 1);
                break;
            case long number:
                message.Integer(3, number);
                message.Integer(typeField, 2);
                break;
            case string text:
                message.Text(4, text);
                message.Integer(typeField, 3);
                break;
            case long[] numbers:
                foreach (long number in numbers)
                {
                    message.Integer(8, number);
                }

                message.Integer(typeField, 7);
                break;
            default:
                throw new ArgumentException($"Attribute {name} has a value of type {value.GetType()}, which no exporter writes.", nameof(value));
        }
    }

    private static void WriteTensor(ProtobufWriter message, OnnxTensor tensor)
    {
        foreach (long dimension in tensor.Shape)
        {
            message.Integer(1, dimension);
        }

        message.Integer(2, tensor.Floats is null ? Int64Element : FloatElement);
        message.Text(8, tensor.Name);
        message.Bytes(9, tensor.Floats is null ? LittleEndian.Bytes(tensor.Integers!) : LittleEndian.Bytes(tensor.Floats));
    }

    private static void WriteValue(ProtobufWriter message, string name, long[] shape)
    {
        message.Text(1, name);
        message.Message(2, type => type.Message(1, tensor =>
        {
            tensor.Integer(1, FloatElement);
            tensor.Message(2, dimensions =>
            {
                dimensions.Message(1, batch => batch.Text(2, BatchDimension));
                foreach (long length in shape)
                {
                    dimensions.Message(1, dimension => dimension.Integer(1, length));
                }
            });
        }));
    }
}

