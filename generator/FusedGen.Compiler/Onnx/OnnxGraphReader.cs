using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Onnx;

/// <summary>Reads graphs with their nodes and attributes, which may hold graphs again.</summary>
internal sealed class OnnxGraphReader(ReadingContext context)
{
    private int _depth;

    /// <summary>Reads a graph.</summary>
    public OnnxGraph Read(WireReader reader)
    {
        string name = "";
        List<OnnxNode> nodes = [];
        List<OnnxInitializer> initializers = [];
        List<OnnxValueInfo> inputs = [];
        List<OnnxValueInfo> outputs = [];
        List<OnnxValueInfo> between = [];
        if (_depth++ > ModelLimits.GraphDepth)
        {
            throw new ModelException(DiagnosticIds.TooLarge, $"Graphs lie in each other more than {ModelLimits.GraphDepth} deep; that is the limit.");
        }

        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    nodes.Add(ReadNode(context.Message(reader)));
                    break;
                case 2:
                    name = reader.Text();
                    break;
                case 5:
                    OnnxTensor tensor = OnnxTensorReader.Read(context.Message(reader), "", context.Beside);
                    initializers.Add(new OnnxInitializer(tensor.Name, tensor));
                    break;
                case 11:
                    inputs.Add(ValueInfoReader.Read(context.Message(reader), context));
                    break;
                case 12:
                    outputs.Add(ValueInfoReader.Read(context.Message(reader), context));
                    break;
                case 13:
                    between.Add(ValueInfoReader.Read(context.Message(reader), context));
                    break;
                case 15:
                    throw new ModelException(
                        DiagnosticIds.UnsupportedType, "The graph holds a sparse initializer, which is not supported. Export its tensor densely.");
            }
        }

        context.CountNodes(nodes.Count);
        _depth--;
        return new OnnxGraph(name, nodes, initializers, inputs, outputs) { Between = between };
    }

    /// <summary>Reads a node.</summary>
    public OnnxNode ReadNode(WireReader reader)
    {
        List<string> inputs = [];
        List<string> outputs = [];
        string name = "";
        string type = "";
        string domain = "";
        string overload = "";
        List<WireReader> attributeMessages = [];
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    inputs.Add(reader.Text());
                    break;
                case 2:
                    outputs.Add(reader.Text());
                    break;
                case 3:
                    name = reader.Text();
                    break;
                case 4:
                    type = reader.Text();
                    break;
                case 5:
                    attributeMessages.Add(context.Message(reader));
                    break;
                case 7:
                    domain = ReadingContext.Canonical(reader.Text());
                    break;
                case 8:
                    overload = reader.Text();
                    break;
            }
        }

        string subject = $"Node {UntrustedText.Quote(name.Length > 0 ? name : outputs.FirstOrDefault() ?? "")} ({UntrustedText.Escape(type)})";
        Dictionary<string, AttributeValue> attributes = new(StringComparer.Ordinal);
        foreach (WireReader message in attributeMessages)
        {
            AttributeValue attribute = ReadAttribute(message, subject);
            attributes[attribute.Name] = attribute;
        }

        return new OnnxNode(name, type, domain, inputs, outputs, attributes) { Overload = overload };
    }

    /// <summary>Reads an attribute.</summary>
    /// <param name="reader">Its message.</param>
    /// <param name="node">What it belongs to, for messages.</param>
    public AttributeValue ReadAttribute(WireReader reader, string node)
    {
        string name = "";
        long type = 0;
        double single = 0;
        long integer = 0;
        string text = "";
        OnnxTensor? tensor = null;
        OnnxGraph? graph = null;
        List<double> singles = [];
        List<long> integers = [];
        List<string> texts = [];
        string reference = "";
        AttributeKind? seen = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    single = reader.Single();
                    seen = AttributeKind.Float;
                    break;
                case 3:
                    integer = reader.Integer();
                    seen = AttributeKind.Integer;
                    break;
                case 4:
                    text = reader.Text();
                    seen = AttributeKind.Text;
                    break;
                case 5:
                    tensor = OnnxTensorReader.Read(context.Message(reader), $"{node}: attribute {UntrustedText.Quote(name)}", context.Beside);
                    seen = AttributeKind.Tensor;
                    break;
                case 6:
                    graph = Read(context.Message(reader));
                    seen = AttributeKind.Graph;
                    break;
                case 11:
                    seen = AttributeKind.Graph;
                    break;
                case 7:
                    reader.Singles(singles);
                    seen = AttributeKind.Floats;
                    break;
                case 8:
                    reader.Integers(integers);
                    seen = AttributeKind.Integers;
                    break;
                case 9:
                    texts.Add(reader.Text());
                    seen = AttributeKind.Texts;
                    break;
                case 10 or 14 or 15 or 22 or 23:
                    seen = AttributeKind.Other;
                    break;
                case 20:
                    type = reader.Integer();
                    break;
                case 21:
                    reference = reader.Text();
                    break;
            }
        }

        AttributeKind kind = type switch
        {
            1 => AttributeKind.Float,
            2 => AttributeKind.Integer,
            3 => AttributeKind.Text,
            4 when tensor is not null => AttributeKind.Tensor,
            5 or 10 => AttributeKind.Graph,
            6 => AttributeKind.Floats,
            7 => AttributeKind.Integers,
            8 => AttributeKind.Texts,

            // Files of the first years say nothing about the kind: the field that is there tells.
            0 => seen ?? AttributeKind.Other,
            _ => AttributeKind.Other,
        };
        return new AttributeValue(name, kind, single, integer, text, tensor, singles, integers, texts, graph) { Reference = reference };
    }
}
