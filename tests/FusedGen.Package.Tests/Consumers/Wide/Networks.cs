using FusedGen;

namespace Consumer;

/// <summary>One that all assemblies see, and one that none but its own type does.</summary>
[FusedModel("wide.onnx", Export = "wide")]
public static partial class Wide
{
    [FusedModel("picture.onnx", Export = "picture")]
    private readonly partial struct Picture;
}
