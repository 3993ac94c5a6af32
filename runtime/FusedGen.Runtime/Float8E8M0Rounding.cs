namespace FusedGen;

/// <summary>Which power of two a number becomes that is none: <c>round_mode</c> of ONNX's <c>Cast</c>.</summary>
public enum Float8E8M0Rounding
{
    /// <summary>The next larger one.</summary>
    Up,

    /// <summary>The next smaller one.</summary>
    Down,

    /// <summary>The nearer one, and the larger one of two that are as near.</summary>
    Nearest,
}
