resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_api_gateway_rest_api" "orders" {
  name = "orders"
  endpoint_configuration {
    types = ["PRIVATE"]
  }
}

resource "aws_api_gateway_rest_api_policy" "orders" {
  rest_api_id = aws_api_gateway_rest_api.orders.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "execute-api:Invoke"
      Resource  = "${aws_api_gateway_rest_api.orders.execution_arn}/*"
      Condition = {
        StringEquals = {
          "aws:SourceVpce" = aws_vpc.main.id
        }
      }
    }]
  })
}
