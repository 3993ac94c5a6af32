namespace FusedGen.Compiler.Onnx;

/// <summary>Reads the names, types and shapes of a graph's inputs and outputs.</summary>
internal static class ValueInfoReader
{
    /// <summary>Reads one.</summary>
    public static OnnxValueInfo Read(WireReader reader, ReadingContext context)
    {
        string name = "";
        string kind = "a tensor";
        long dataType = 0;
        List<OnnxDimension>? dimensions = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    WireReader type = context.Message(reader);
                    while (type.Next())
                    {
                        if (type.Field == 1)
                        {
                            (dataType, dimensions) = ReadTensorType(context.Message(type), context);
                        }
                        else
                        {
                            kind = KindOf(type.Field) ?? kind;
                        }
                    }

                    break;
            }
        }

        return new OnnxValueInfo(name, dataType is > 0 and < int.MaxValue ? (int)dataType : 0, dimensions) { Kind = kind };
    }

    /// <summary>What a field of <c>TypeProto</c> stands for; null for one that says something else.</summary>
    private static string? KindOf(int field) => field switch
    {
        4 => "a sequence",
        5 => "a map",
        7 => "an opaque value",
        8 => "a sparse tensor",
        9 => "an optional value",
        _ => null,
    };

    private static (long DataType, List<OnnxDimension>? Dimensions) ReadTensorType(WireReader reader, ReadingContext context)
    {
        long dataType = 0;
        List<OnnxDimension>? dimensions = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    dataType = reader.Integer();
                    break;
                case 2:
                    dimensions = [];
                    WireReader shape = context.Message(reader);
                    while (shape.Next())
                    {
                        if (shape.Field == 1)
                        {
                            dimensions.Add(ReadDimension(context.Message(shape)));
                        }
                    }

                    break;
            }
        }

        return (dataType, dimensions);
    }

    private static OnnxDimension ReadDimension(WireReader reader)
    {
        long? size = null;
        string symbol = "";
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    size = reader.Integer();
                    break;
                case 2:
                    symbol = reader.Text();
                    break;
            }
        }

        return new OnnxDimension(size, symbol);
    }
}
